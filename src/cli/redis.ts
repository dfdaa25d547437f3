import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { environmentError } from '../core/common';
import type { EngineConnections } from '../protocol/worker-protocol';

const FILE = 'redis-secret';
const SECRET = /^[0-9a-f]{64}$/;

/**
 * The Redis that the environment names (`RAG_LAB_REDIS_URL`), and this user's secret, by which values in it are signed:
 * `RAG_LAB_REDIS_SECRET`, else made once and kept in the user's data folder, readable by the user alone.
 * @throws `redis/secret` where it can neither be read nor kept
 */
export function redisFrom(env: NodeJS.ProcessEnv, dataDir: string): Pick<EngineConnections, 'redis'> {
  const url = env['RAG_LAB_REDIS_URL'];
  if (!url) return {};
  return { redis: { url, secret: env['RAG_LAB_REDIS_SECRET'] ?? keptSecret(path.join(dataDir, FILE)) } };
}

function keptSecret(file: string): string {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    try {
      // Whoever is first makes it; the others read it.
      writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const secret = readFileSync(file, 'utf8').trim();
    if (SECRET.test(secret)) return secret;
  } catch (error) {
    throw noSecret(file, (error as NodeJS.ErrnoException).code ?? 'unknown', error);
  }
  throw noSecret(file, 'it holds something else');
}

const noSecret = (file: string, why: string, cause?: unknown): Error =>
  environmentError(
    'redis/secret',
    `The secret for Redis could not be kept in ${file} (${why}).`,
    'Remove that file or make its folder writable; RAG_LAB_REDIS_SECRET names another secret.',
    cause,
  );
