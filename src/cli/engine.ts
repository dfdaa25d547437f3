import { homedir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { httpAddress } from '../core/common';
import { cardOrigins } from '../node/remote-embedding/card-origins';
import { EngineClient } from '../protocol/engine-client';
import type { EngineConnections } from '../protocol/worker-protocol';
import { wholeNumber, type CommandLine } from './args';
import { hubFrom } from './hub';
import { keysFrom } from './keys';
import { terminalProgress } from './progress';
import { redisFrom } from './redis';
import { serversFrom } from './server-connections';

const STORE_QUOTA_BYTES = 10_000_000_000;

/** Where artefacts go when nobody says: the user's cache folder, by the system's custom. */
function defaultStore(): string {
  const { env } = process;
  if (process.platform === 'win32')
    return path.join(env['LOCALAPPDATA'] ?? path.join(homedir(), 'AppData', 'Local'), 'rag-lab', 'store');
  if (process.platform === 'darwin') return path.join(homedir(), 'Library', 'Caches', 'rag-lab', 'store');
  return path.join(env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'rag-lab', 'store');
}

/** Where a user's own models are when nobody says: data that took long to fetch, so not the cache folder. */
function defaultModels(): string {
  const { env } = process;
  if (process.platform === 'win32')
    return path.join(env['LOCALAPPDATA'] ?? path.join(homedir(), 'AppData', 'Local'), 'rag-lab', 'models');
  if (process.platform === 'darwin') return path.join(homedir(), 'Library', 'Application Support', 'rag-lab', 'models');
  return path.join(env['XDG_DATA_HOME'] ?? path.join(homedir(), '.local', 'share'), 'rag-lab', 'models');
}

/** What the engine may reach: told by the command line and the environment, never by a configuration file. */
function connectionsOf({ text }: CommandLine, userModelsDir: string): EngineConnections {
  const named = text.endpoint === undefined ? undefined : httpAddress(text.endpoint).origin;
  const { servers, keys } = serversFrom(process.env);
  return {
    keys: { ...keys, ...keysFrom(process.env, named, cardOrigins(userModelsDir)) },
    servers,
    ...redisFrom(process.env, path.dirname(defaultModels())),
    hub: hubFrom(process.env),
  };
}

export interface EngineUse {
  readonly client: EngineClient;
  readonly signal: AbortSignal;
  readonly onProgress: ReturnType<typeof terminalProgress>['onProgress'];
  /** A line on stderr, above the progress. */
  readonly message: (text: string) => void;
}

/** Runs work with an engine process of its own; Ctrl-C cancels it, twice ends it at once. */
export async function withEngine<T>(line: CommandLine, work: (engine: EngineUse) => Promise<T>): Promise<T> {
  const progress = terminalProgress(process.stderr, line.flags.has('quiet'));
  const userModelsDir = path.resolve(line.text['models-dir'] ?? defaultModels());
  const connections = connectionsOf(line, userModelsDir);
  const client = new EngineClient({
    workerPath: path.join(__dirname, 'worker.js'),
    engine: {
      storeDir: path.resolve(line.text.store ?? defaultStore()),
      // Beside the bundles, in a clone as in a package.
      modelsDir: path.join(__dirname, '..', 'media', 'models'),
      userModelsDir,
      storeQuotaBytes: STORE_QUOTA_BYTES,
      ...(line.text.processes !== undefined && {
        indexingProcesses: wholeNumber(line, 'processes', 2, 1, 16),
      }),
      ...(line.text['memory-limit'] !== undefined && {
        memoryLimitBytes: wholeNumber(line, 'memory-limit', 1000, 50, 1_000_000) * 1e6,
      }),
    },
    connections: () => connections,
    onLog: (text) => progress.message(text),
    onDeath: ({ reason }) => progress.message(`The engine stopped: ${reason}.`),
  });
  const abort = new AbortController();
  const interrupt = (): void => {
    if (abort.signal.aborted) process.exit(130);
    progress.message('Stopping… (Ctrl-C again to stop at once)');
    abort.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    return await work({ client, signal: abort.signal, onProgress: progress.onProgress, message: progress.message });
  } finally {
    progress.end();
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
    await client.dispose();
  }
}
