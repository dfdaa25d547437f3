import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { IdleIndexing, type IndexWhen } from '../../../src/host/idle-indexing';
import { isOnMains } from '../../../src/host/power';

const MINUTE = 60_000;

function pretend() {
  const state = {
    ...{ when: 'idle' as IndexWhen, nowMs: 0, busy: false, load: 0.1, mains: true, mainsAsked: 0, hour: true },
    ...{ started: 0, stopped: 0, finish: (() => undefined) as (done: boolean) => void },
  };
  const idle = new IdleIndexing({
    when: () => state.when,
    nowMs: () => state.nowMs,
    isHour: () => state.hour,
    isBusy: () => state.busy,
    load: () => state.load,
    isOnMains: () => {
      state.mainsAsked++;
      return Promise.resolve(state.mains);
    },
    index: () => {
      state.started++;
      return new Promise<boolean>((resolve) => (state.finish = resolve));
    },
    stop: () => {
      state.stopped++;
      state.finish(false);
    },
  });
  return { state, idle };
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('indexing while nobody is there', () => {
  it('starts after a minute without a hand on the editor, where documents have changed', async () => {
    const { state, idle } = pretend();
    state.nowMs = 2 * MINUTE;
    await idle.look();
    expect(state.started).toBe(0);
    idle.changed();
    idle.active();
    state.nowMs += MINUTE - 1;
    await idle.look();
    expect(state.started).toBe(0);
    state.nowMs += 1;
    void idle.look();
    await settled();
    expect(state.started).toBe(1);
    state.finish(true);
    await settled();
    void idle.look();
    await settled();
    expect(state.started).toBe(1);
  });

  it('waits for the hours that are set', async () => {
    const { state, idle } = pretend();
    idle.changed();
    state.nowMs = 2 * MINUTE;
    state.hour = false;
    await idle.look();
    expect(state.started).toBe(0);
    state.hour = true;
    void idle.look();
    await settled();
    expect(state.started).toBe(1);
  });

  it('stops at once when somebody comes back, and goes on when they have gone', async () => {
    const { state, idle } = pretend();
    idle.changed();
    state.nowMs = MINUTE;
    void idle.look();
    await settled();
    idle.active();
    expect(state.stopped).toBe(1);
    await settled();
    void idle.look();
    await settled();
    expect(state.started).toBe(1);
    state.nowMs += MINUTE;
    void idle.look();
    await settled();
    expect(state.started).toBe(2);
  });

  it('takes up what changes meanwhile', async () => {
    const { state, idle } = pretend();
    idle.changed();
    state.nowMs = MINUTE;
    void idle.look();
    await settled();
    idle.changed();
    state.finish(true);
    await settled();
    void idle.look();
    await settled();
    expect(state.started).toBe(2);
  });

  it.each([
    ['nobody asked for it', { when: 'asked' }],
    ['another job runs', { busy: true }],
    ['the machine has work', { load: 0.8 }],
    ['it runs on its battery, and mains is wanted', { when: 'idleOnMains', mains: false }],
  ] as const)('does nothing where %s', async (_, change) => {
    const { state, idle } = pretend();
    Object.assign(state, change);
    idle.changed();
    state.nowMs = 5 * MINUTE;
    void idle.look();
    await settled();
    expect(state.started).toBe(0);
  });

  it('asks for the power only where that matters', async () => {
    const { state, idle } = pretend();
    idle.changed();
    state.nowMs = MINUTE;
    void idle.look();
    await settled();
    expect([state.started, state.mainsAsked]).toEqual([1, 0]);
  });
});

describe('mains power', () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'power-'));
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const supply = (name: string, files: Readonly<Record<string, string>>): void => {
    mkdirSync(path.join(dir, name), { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(path.join(dir, name, file), `${text}\n`);
  };

  it('is read from the supplies of a laptop', async () => {
    supply('BAT0', { type: 'Battery' });
    supply('AC', { type: 'Mains', online: '1' });
    expect(await isOnMains('linux', dir)).toBe(true);
    supply('AC', { type: 'Mains', online: '0' });
    expect(await isOnMains('linux', dir)).toBe(false);
  });

  it('is what a machine without a battery has', async () => {
    expect(await isOnMains('linux', path.join(dir, 'none'))).toBe(true);
  });

  it('is not claimed where it cannot be known', async () => {
    expect(await isOnMains('win32', dir)).toBe(false);
  });
});
