import { expect, it } from 'vitest';
import { createCircuitBreaker } from '../../../../src/core/cache/two-level/circuit-breaker';

const setUp = () => {
  const seen = { nowMs: 0, calls: 0, probes: 0, opened: [] as unknown[], closed: 0, works: true, tookMs: 1 };
  const act = (): Promise<string> => {
    seen.nowMs += seen.tookMs;
    return seen.works ? Promise.resolve('answer') : Promise.reject(new Error('down'));
  };
  const breaker = createCircuitBreaker({
    clock: { nowMs: () => seen.nowMs },
    failures: 3,
    openMs: 1000,
    probe: () => (seen.probes++, act()),
    onOpen: (error) => seen.opened.push(error),
    onClose: () => seen.closed++,
  });
  return { seen, breaker, run: () => breaker.run(() => (seen.calls++, act())) };
};

it('asks no more after three failures in a row, and says so once', async () => {
  const { seen, run } = setUp();
  seen.works = false;
  await run();
  await run();
  seen.works = true;
  expect(await run()).toBe('answer');
  seen.works = false;
  for (let i = 0; i < 20; i++) expect(await run()).toBeUndefined();
  expect(seen.calls).toBe(6);
  expect(seen.opened).toHaveLength(1);
});

it('tries again after a while, once, and nobody waits for it', async () => {
  const { seen, run } = setUp();
  seen.works = false;
  for (let i = 0; i < 3; i++) await run();
  seen.nowMs += 1000;
  await Promise.all([run(), run(), run()]);
  expect([seen.calls, seen.probes, seen.closed]).toEqual([3, 1, 0]);
  await run();
  expect(seen.probes).toBe(1);
  seen.works = true;
  seen.nowMs += 1000;
  expect(await run()).toBeUndefined();
  await Promise.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  expect(seen.closed).toBe(1);
  expect(await run()).toBe('answer');
});

it('says whether calls are tried, and tries again for whoever only asks that', async () => {
  const { seen, breaker, run } = setUp();
  expect(breaker.isClosed()).toBe(true);
  seen.works = false;
  for (let i = 0; i < 3; i++) await run();
  expect(breaker.isClosed()).toBe(false);
  expect(seen.probes).toBe(0);
  seen.works = true;
  seen.nowMs += 1000;
  expect(breaker.isClosed()).toBe(false);
  await new Promise((resolve) => setImmediate(resolve));
  expect([seen.probes, breaker.isClosed()]).toEqual([1, true]);
});

it('is opened by hand, and tries again as after failures', async () => {
  const { seen, breaker, run } = setUp();
  breaker.open();
  breaker.open();
  expect(await run()).toBeUndefined();
  expect(seen.opened).toEqual([undefined]);
  seen.nowMs += 1000;
  await run();
  await new Promise((resolve) => setImmediate(resolve));
  expect([seen.calls, seen.probes, await run()]).toEqual([0, 1, 'answer']);
});
