import { beforeEach, describe, expect, it } from 'vitest';
import { createWaitAccount, type WaitAccount } from '../../../../src/core/cache/two-level/wait-account';

let nowMs: number;
let losses: number;
let account: WaitAccount;
beforeEach(() => {
  nowMs = 0;
  losses = 0;
  account = createWaitAccount({ nowMs: () => nowMs }, 50, () => losses++);
});

const wait = async (ms: number, sparedMs = 0): Promise<void> => {
  let wake!: () => void;
  const waited = account.waited(new Promise<void>((resolve) => (wake = resolve)), () => sparedMs);
  nowMs += ms;
  wake();
  await waited;
};

describe('what a shared cache costs and spares', () => {
  it('is a loss once more was waited than is allowed, and even again then', async () => {
    for (let i = 0; i < 5; i++) await wait(10);
    expect(losses).toBe(0);
    await wait(1);
    expect(losses).toBe(1);
    await wait(50);
    expect(losses).toBe(1);
  });

  it('never is where each wait spares more, however long it is', async () => {
    for (let i = 0; i < 100; i++) await wait(100, 101);
    expect(losses).toBe(0);
  });

  it('never is where waiting is short beside computing', async () => {
    for (let i = 0; i < 200; i++) {
      await wait(1);
      account.computed(100);
    }
    expect(losses).toBe(0);
  });

  it('counts what was spared for later, and not without end', async () => {
    for (let i = 0; i < 1000; i++) await wait(1, 1000);
    await wait(540);
    expect(losses).toBe(0);
    await wait(20);
    expect(losses).toBe(1);
  });

  it('counts those who wait together once', async () => {
    const wakes: (() => void)[] = [];
    const waits = Array.from({ length: 100 }, () =>
      account.waited(new Promise<void>((resolve) => wakes.push(resolve))),
    );
    nowMs += 40;
    for (const wake of wakes) wake();
    await Promise.all(waits);
    expect(losses).toBe(0);
  });

  it('counts those who still wait', async () => {
    void account.waited(new Promise(() => undefined));
    nowMs += 60;
    await wait(0);
    expect(losses).toBe(1);
  });

  it('counts a wait that fails', async () => {
    let fail!: (error: Error) => void;
    const waited = account.waited(new Promise((_, reject) => (fail = reject)));
    nowMs += 100;
    fail(new Error('down'));
    await expect(waited).rejects.toThrow('down');
    expect(losses).toBe(1);
  });
});
