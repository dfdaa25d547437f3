import type * as Ioredis from 'ioredis';
import type { DocumentsState, SharedCache } from '../../core/cache';
import { ofRedis, redisAddress, tooManyCalls } from './redis-error';

export interface RedisLimits {
  /** For one answer, ms. */
  readonly commandMs: number;
  readonly connectMs: number;
  /** Calls under way; what would be more fails at once. */
  readonly maxCalls: number;
  /** Longest time between two tries to connect, ms. */
  readonly retryMs: number;
  /** Time after which the state of documents that nobody changes is forgotten, ms. */
  readonly stateTtlMs: number;
}

const LIMITS: RedisLimits = {
  commandMs: 100,
  connectMs: 2000,
  maxCalls: 1000,
  retryMs: 5000,
  stateTtlMs: 30 * 86_400_000,
};

/** What a server says of itself. */
export interface RedisFacts {
  /** E.g. `7.2.4`; absent where it does not say. */
  readonly version?: string;
  /** Memory that its data may take; 0 for all that there is. */
  readonly maxMemoryBytes: number;
  /** What goes once that is taken, e.g. `allkeys-lru`; `noeviction` where nothing does. */
  readonly eviction: string;
}

/** One user's Redis. Calls fail as environment errors `redis/…`, none is queued while it is away. */
export interface RedisCache extends SharedCache {
  /** Resolves when it answers, or fails as its calls do. */
  connect(): Promise<void>;
  facts(): Promise<RedisFacts>;
  /** Keys that begin with a namespace of the lab. */
  keys(prefix: string): Promise<readonly string[]>;
  remove(keys: readonly string[]): Promise<void>;
  close(): void;
}

/** Stores while the documents are at the state that it was made at. */
const SET_WHILE = `local s = redis.call('HMGET', KEYS[2], 'generation', 'number')
if s[1] ~= ARGV[3] or s[2] ~= ARGV[4] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`;
const UNLOCK = `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;
const SCAN_COUNT = 1000;

/** The client is a file of its own beside the bundle, read when Redis is first asked for. */
const client = async (): Promise<typeof Ioredis.Redis> => (await import('ioredis')).default;

/** @throws `redis/address` */
export async function openRedisCache(url: string, limits: Partial<RedisLimits> = {}): Promise<RedisCache> {
  const { commandMs, connectMs, maxCalls, retryMs, stateTtlMs } = { ...LIMITS, ...limits };
  const address = redisAddress(url);
  const { host } = address;
  // Parameters of an address could change what follows.
  address.search = '';
  const Redis = await client();
  const open = (): Ioredis.Redis =>
    new Redis(address.href, {
      lazyConnect: true,
      connectTimeout: connectMs,
      commandTimeout: commandMs,
      // A server that takes connections and says nothing: begin anew.
      socketTimeout: 5 * commandMs,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      enableReadyCheck: true,
      disableClientInfo: true,
      connectionName: 'rag-lab',
      retryStrategy: (times) => Math.min(50 * 2 ** times, retryMs),
    });
  /** Why the connection was lost: what calls say meanwhile is only that there is none. */
  let lastError: unknown;
  const commands = open();
  commands.on('error', (error) => (lastError = error));
  commands.on('ready', () => (lastError = undefined));
  const subscribers = new Set<Ioredis.Redis>();
  let calls = 0;

  async function ask<T>(call: () => Promise<T>): Promise<T> {
    if (calls >= maxCalls) throw tooManyCalls(host);
    calls++;
    try {
      return await call();
    } catch (error) {
      throw ofRedis(host, commands.status === 'ready' ? error : (lastError ?? error));
    } finally {
      calls--;
    }
  }

  /** Answers of commands that are done together. */
  async function all(transaction: Ioredis.ChainableCommander): Promise<readonly unknown[]> {
    const answers = (await transaction.exec()) ?? [];
    for (const [error] of answers) if (error) throw error;
    return answers.map(([, answer]) => answer);
  }

  const stateOf = (answer: unknown): DocumentsState | undefined => {
    const [generation, number] = answer as readonly (string | null)[];
    return generation && number ? { generation, number: Number(number) } : undefined;
  };

  void commands.connect().catch(() => undefined);

  return {
    connect: () =>
      ask(async () => {
        if (commands.status === 'ready') return;
        await new Promise<void>((resolve, reject) => {
          const timer = setTimeout(() => reject(new Error('ETIMEDOUT')), connectMs);
          const settle = (act: () => void): void => {
            clearTimeout(timer);
            commands.off('ready', ready).off('error', failed);
            act();
          };
          const ready = (): void => settle(resolve);
          const failed = (error: Error): void => settle(() => reject(error));
          commands.once('ready', ready).once('error', failed);
        });
      }),
    facts: () =>
      ask(async () => {
        const text = await commands.info();
        const fact = (name: string): string | undefined => new RegExp(`^${name}:([\\w.-]{1,40})`, 'm').exec(text)?.[1];
        const version = fact('redis_version');
        return {
          ...(version !== undefined && { version }),
          maxMemoryBytes: Number(fact('maxmemory') ?? 0),
          eviction: fact('maxmemory_policy') ?? 'noeviction',
        };
      }),
    get: (key) =>
      ask(async () => {
        const [bytes, ttlMs] = await all(commands.pipeline().getBuffer(key).pttl(key));
        if (!bytes) return undefined;
        return { bytes: bytes as Buffer, ttlMs: Number(ttlMs) < 0 ? Infinity : Number(ttlMs) };
      }),
    set: (key, bytes, ttlMs, madeAt) =>
      ask(async () => {
        const value = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        const ttl = Math.max(1, Math.round(ttlMs));
        if (!madeAt) await commands.set(key, value, 'PX', ttl);
        else
          await commands.eval(SET_WHILE, 2, key, madeAt.name, value, ttl, madeAt.state.generation, madeAt.state.number);
      }),
    lock: (key, token, ttlMs) => ask(async () => (await commands.set(key, token, 'PX', ttlMs, 'NX')) === 'OK'),
    unlock: (key, token) =>
      ask(async () => {
        await commands.eval(UNLOCK, 1, key, token);
      }),
    state: (name, fresh) =>
      ask(async () => {
        const found = stateOf(await commands.hmget(name, 'generation', 'number'));
        if (found) return found;
        const answers = await all(
          commands
            .multi()
            .hsetnx(name, 'generation', fresh)
            .hsetnx(name, 'number', 0)
            .pexpire(name, stateTtlMs)
            .hmget(name, 'generation', 'number'),
        );
        return stateOf(answers[3])!;
      }),
    change: (name, { fresh, renew, remove }) =>
      ask(async () => {
        const transaction = commands.multi();
        if (renew) transaction.hset(name, 'generation', fresh);
        else transaction.hsetnx(name, 'generation', fresh);
        transaction.hincrby(name, 'number', 1).pexpire(name, stateTtlMs).hmget(name, 'generation', 'number');
        if (remove.length > 0) transaction.del(...remove);
        return stateOf((await all(transaction))[3])!;
      }),
    publish: (channel, message) =>
      ask(async () => {
        await commands.publish(channel, Buffer.from(message));
      }),
    subscribe(channel, onMessage) {
      const subscriber = open();
      subscribers.add(subscriber);
      subscriber.on('error', () => undefined);
      // After every connection, the first and the later ones.
      subscriber.on('ready', () => void subscriber.subscribe(channel).catch(() => undefined));
      subscriber.on('messageBuffer', (_channel: Buffer, message: Buffer) => onMessage(message));
      void subscriber.connect().catch(() => undefined);
      return () => {
        subscribers.delete(subscriber);
        // Its socket ends in its own time, and may bring a message until then.
        subscriber.removeAllListeners('messageBuffer').disconnect();
      };
    },
    keys: (prefix) =>
      ask(async () => {
        const found = new Set<string>();
        let cursor = '0';
        do {
          const [next, keys] = await commands.scan(cursor, 'MATCH', `${prefix}*`, 'COUNT', SCAN_COUNT);
          for (const key of keys) found.add(key);
          cursor = next;
        } while (cursor !== '0');
        return [...found];
      }),
    remove: (keys) =>
      ask(async () => {
        for (let from = 0; from < keys.length; from += SCAN_COUNT)
          await commands.unlink(...keys.slice(from, from + SCAN_COUNT));
      }),
    close() {
      commands.disconnect();
      for (const subscriber of subscribers) subscriber.disconnect();
    },
  };
}
