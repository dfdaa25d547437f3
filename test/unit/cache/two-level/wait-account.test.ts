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

const wait = async (ms: number): Promise<void> => {
  let wake!: () => void;
  const waited = account.waited(new Promise<void>((resolve) => (wake = resolve)));
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

  it('never is where it spares more than is waited', async () => {
    for (let i = 0; i < 100; i++) {
      await wait(20);
      account.spared(21);
    }
    expect(losses).toBe(0);
    for (let i = 0; i < 3; i++) await wait(20);
    expect(losses).toBe(1);
  });

  it('never is where waiting is short beside computing', async () => {
    for (let i = 0; i < 200; i++) {
      await wait(2);
      account.computed(100);
    }
    expect(losses).toBe(0);
  });

  it('is no credit for later', async () => {
    for (let i = 0; i < 1000; i++) account.computed(1000);
    await wait(51);
    expect(losses).toBe(1);
  });

  it('counts those who wait together once, and those who wait long before they are done', async () => {
    const wakes: (() => void)[] = [];
    const waits = Array.from({ length: 100 }, () =>
      account.waited(new Promise<void>((resolve) => wakes.push(resolve))),
    );
    nowMs += 40;
    for (const wake of wakes.slice(1)) wake();
    await Promise.all(waits.slice(1));
    expect(losses).toBe(0);
    nowMs += 20;
    await wait(0);
    expect(losses).toBe(1);
    wakes[0]!();
    await waits[0];
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
