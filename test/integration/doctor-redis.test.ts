import { afterEach, describe, expect, it, type TestContext } from 'vitest';
import { doctor } from '../../src/node/machine';
import type { DoctorCheck } from '../../src/protocol/worker-protocol';
import { fakeLab } from '../support/fake-lab';
import { startBlackHole, startRedis, type RunningRedis } from '../support/servers/redis';

const OPTIONS = { storeDir: process.cwd(), modelsDir: '/models', userModelsDir: '/own', storeQuotaBytes: 1 };

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function start(test: TestContext, ...options: readonly string[]): Promise<RunningRedis> {
  const server = await startRedis(...options);
  if ('missing' in server) test.skip(server.missing);
  ends.push(() => server.stop());
  return server;
}

/** What the doctor says of a Redis, with HOST for its address. */
async function examined(url: string): Promise<DoctorCheck> {
  const checks = await doctor(fakeLab(new Map()).ports, OPTIONS, { url, secret: '' });
  const found = checks.find(({ id }) => id === 'redis')!;
  return { ...found, detail: found.detail.replace(/127\.0\.0\.1:\d+/g, 'HOST') };
}

describe('the doctor and Redis', () => {
  it('says what it is, after a value was written and read, and leaves nothing there', async (test) => {
    const server = await start(test);
    const check = await examined(server.url);
    expect(check).toMatchObject({ label: 'Redis', status: 'ok' });
    expect(check.detail).toMatch(/^redis:\/\/HOST, Redis \d+\.\d+\.\d+, no limit of memory: written and read$/);
    expect(check.nextStep).toBeUndefined();
    expect(await server.tell('DBSIZE')).toBe(':0');
  });

  it('warns where old values do not make room for new ones', async (test) => {
    const server = await start(test, '--maxmemory', '50mb', '--maxmemory-policy', 'noeviction');
    const check = await examined(server.url);
    expect(check).toMatchObject({ status: 'warning', nextStep: expect.stringContaining('volatile-lru') as string });
    expect(check.detail).toMatch(/52 MB at most, noeviction: takes nothing more once its 52 MB are full$/);
    await server.tell('CONFIG SET maxmemory-policy allkeys-lfu');
    expect(await examined(server.url)).toMatchObject({ status: 'ok' });
  });

  it('warns where nothing is taken: full, or a read-only replica', async (test) => {
    const server = await start(test);
    const replica = await start(test, '--replicaof', '127.0.0.1', String(server.port));
    expect(await examined(replica.url)).toMatchObject({
      status: 'warning',
      detail: expect.stringMatching(/: Redis at HOST is a read-only replica\.$/) as string,
      nextStep: 'Name the server that takes writes.',
    });
    await server.tell('CONFIG SET maxmemory 1');
    expect(await examined(server.url)).toMatchObject({
      status: 'warning',
      detail: expect.stringMatching(/: Redis at HOST takes nothing more\.$/) as string,
    });
  });

  it('fails with a next step where it cannot be used, and tells no password', async (test) => {
    const server = await start(test, '--requirepass', 'right-word');
    const refused = await examined(server.url.replace('//', '//:wrong-word@'));
    expect(refused).toMatchObject({ status: 'failed', nextStep: 'Check user and password.' });
    expect(JSON.stringify(refused)).not.toContain('word@');
    expect(await examined('redis://127.0.0.1:1')).toMatchObject({
      status: 'failed',
      detail: 'Redis at HOST could not be reached (ECONNREFUSED).',
    });
    expect(await examined('no address')).toMatchObject({ status: 'failed' });
  });

  it('does not wait for ever where nobody answers', async () => {
    const hole = await startBlackHole();
    ends.push(() => hole.stop());
    expect(await examined(hole.url)).toMatchObject({
      status: 'failed',
      detail: 'Redis at HOST does not answer in time.',
    });
  }, 20_000);

  it('has no line where no Redis is named', async () => {
    const checks = await doctor(fakeLab(new Map()).ports, OPTIONS);
    expect(checks.map(({ id }) => id)).not.toContain('redis');
  });
});
