import { refusesWrites } from '../../core/cache';
import { environmentError, LabError } from '../../core/common';
import { withThousands } from '../../core/config';
import type { EngineMethods } from '../../protocol/worker-protocol';
import { keyPrefix, namespacesOf, newRedisNamespace } from './namespace';
import { openRedisCache, type RedisCache, type RedisFacts } from './redis-cache';

/** For an answer that somebody waits for. */
const ASK_MS = 5000;

async function using<T>(url: string, work: (cache: RedisCache) => Promise<T>): Promise<T> {
  const cache = await openRedisCache(url, { commandMs: ASK_MS, connectMs: ASK_MS });
  try {
    await cache.connect();
    return await work(cache);
  } finally {
    cache.close();
  }
}

/** Address without user, password and parameters. */
const shownUrl = (url: string): string => {
  if (!URL.canParse(url)) return '';
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
};

const nameOf = ({ version = 'of unknown version' }: RedisFacts): string => `Redis ${version}`;

/** Whether the user's Redis answers, and what the lab left there. */
export async function redisState(url: string): Promise<EngineMethods['servers']['result'][number]> {
  const shown = { kind: 'redis', url: shownUrl(url) } as const;
  try {
    return await using(url, async (cache) => ({
      ...shown,
      version: nameOf(await cache.facts()),
      namespaces: namespacesOf(await cache.keys(keyPrefix())),
    }));
  } catch (error) {
    return { ...shown, error: LabError.dataOf(error) };
  }
}

/** UNLINK came with it. */
const LEAST_MAJOR = 4;
const PROBE_TTL_MS = 1000;

/** What is known of the user's Redis after one value was written, read and removed. */
export interface RedisExamination {
  /** Address, version and limit of memory, in words. */
  readonly detail: string;
  /** Why less is shared than could be. */
  readonly warning?: { readonly message: string; readonly nextStep: string };
}

/** @throws `redis/…` where it cannot be used at all, after some seconds where nobody answers */
export const examineRedis = (url: string): Promise<RedisExamination> =>
  using(url, async (cache) => {
    const facts = await cache.facts();
    const { version, maxMemoryBytes, eviction } = facts;
    if (version !== undefined && Number.parseInt(version) < LEAST_MAJOR)
      throw environmentError(
        'redis/too-old',
        `${nameOf(facts)} at ${shownUrl(url)} is too old.`,
        `Use Redis ${LEAST_MAJOR} or later.`,
      );
    const megabytes = `${withThousands(String(Math.round(maxMemoryBytes / 1e6)))} MB`;
    const limit = maxMemoryBytes > 0 ? `${megabytes} at most, ${eviction}` : 'no limit of memory';
    const refusal = await useOnce(cache);
    const stops = {
      message: `takes nothing more once its ${megabytes} are full`,
      nextStep: 'Set its maxmemory-policy to volatile-lru or allkeys-lru.',
    };
    const warning = refusal ?? (maxMemoryBytes > 0 && eviction === 'noeviction' ? stops : undefined);
    return { detail: `${shownUrl(url)}, ${nameOf(facts)}, ${limit}`, ...(warning && { warning }) };
  });

/** Why it takes no value; undefined where it does. */
async function useOnce(cache: RedisCache): Promise<RedisExamination['warning']> {
  const key = `${newRedisNamespace()}:probe`;
  try {
    await cache.set(key, new Uint8Array(1), PROBE_TTL_MS);
  } catch (error) {
    if (!refusesWrites(error)) throw error;
    const { message, nextStep } = LabError.dataOf(error);
    return { message, nextStep };
  }
  await cache.get(key);
  await cache.remove([key]);
  return undefined;
}

/** Removes what the lab left there. @returns the namespaces */
export const cleanRedis = (url: string): Promise<readonly string[]> =>
  using(url, async (cache) => {
    const keys = await cache.keys(keyPrefix());
    const namespaces = namespacesOf(keys);
    await cache.remove(keys.filter((key) => namespacesOf([key]).length > 0));
    return namespaces;
  });
