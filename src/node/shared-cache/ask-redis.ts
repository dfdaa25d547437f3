import { LabError } from '../../core/common';
import type { EngineMethods } from '../../protocol/worker-protocol';
import { keyPrefix, namespacesOf } from './namespace';
import { openRedisCache, type RedisCache } from './redis-cache';

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

/** Whether the user's Redis answers, and what the lab left there. */
export async function redisState(url: string): Promise<EngineMethods['servers']['result'][number]> {
  const shown = { kind: 'redis', url: shownUrl(url) } as const;
  try {
    return await using(url, async (cache) => ({
      ...shown,
      version: `Redis ${await cache.version()}`,
      namespaces: namespacesOf(await cache.keys(keyPrefix())),
    }));
  } catch (error) {
    return { ...shown, error: LabError.dataOf(error) };
  }
}

/** Removes what the lab left there. @returns the namespaces */
export const cleanRedis = (url: string): Promise<readonly string[]> =>
  using(url, async (cache) => {
    const keys = await cache.keys(keyPrefix());
    const namespaces = namespacesOf(keys);
    await cache.remove(keys.filter((key) => namespacesOf([key]).length > 0));
    return namespaces;
  });
