import { describe, expect, it } from 'vitest';
import { heldBytes, MemoryGuard } from '../../../src/node/machine';

/** A process that holds so much, of which each spare gives some back once. */
function pretend(held: number, gives: readonly number[], limitBytes = 100e6) {
  const state = { held, garbage: 0, nowMs: 0, notices: [] as string[], given: [] as number[] };
  const guard = new MemoryGuard({
    limitBytes,
    heldBytes: () => state.held,
    collectGarbage: () => {
      state.held -= state.garbage;
      state.garbage = 0;
    },
    nowMs: () => (state.nowMs += 1000),
    onRelief: (notice) => state.notices.push(notice),
  });
  const spares = gives.map((bytes, i) => ({
    told: `thing ${i} was let go`,
    give: () => {
      if (!state.given.includes(i)) state.garbage += bytes;
      state.given.push(i);
    },
  }));
  return { state, guard, spares };
}

describe('memory within a limit', () => {
  it('is left alone below the limit', () => {
    const { state, guard, spares } = pretend(90e6, [10e6]);
    guard.look(spares);
    expect(state.given).toEqual([]);
  });

  it('collects garbage before it gives anything up', () => {
    const { state, guard, spares } = pretend(120e6, [10e6]);
    state.garbage = 30e6;
    guard.look(spares);
    expect(state.given).toEqual([]);
    expect(state.held).toBe(90e6);
  });

  it('gives up one thing after another, no more than it must, and tells each', () => {
    const { state, guard, spares } = pretend(130e6, [10e6, 40e6, 50e6]);
    guard.look(spares);
    expect(state.given).toEqual([0, 1]);
    expect(state.notices).toEqual([
      'Memory is at its limit of 100 MB: thing 0 was let go (10.0 MB).',
      'Memory is at its limit of 100 MB: thing 1 was let go (40.0 MB).',
    ]);
  });

  it('refuses to go on when everything is given up and it is not enough', () => {
    const { guard, spares } = pretend(200e6, [10e6, 20e6]);
    expect(() => guard.look(spares)).toThrow(expect.objectContaining({ code: 'engine/memory-limit' }) as Error);
    expect(() => guard.look(spares)).toThrow();
  });

  it('goes on refusing while more and more is held', () => {
    const { state, guard, spares } = pretend(200e6, []);
    expect(() => guard.look(spares)).toThrow(/The engine holds 200 MB and may hold 100 MB/);
    state.held = 220e6;
    expect(() => guard.look(spares)).toThrow(/The engine holds 220 MB/);
  });
});

it('the memory of this process is known', () => {
  const before = heldBytes();
  expect(before).toBeGreaterThan(10e6);
  const block = Buffer.alloc(64e6, 1);
  expect(heldBytes() - before).toBeGreaterThan(48e6);
  expect(block[0]).toBe(1);
});
