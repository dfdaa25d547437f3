import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/node/store';
import { artefactOf, keyOf, recordsOf } from '../support/faults/sample';
import { sweepKills, temporaries, type Sweep } from '../support/faults/sweep';

const TIMEOUT_MS = 180_000;

/** kill -9 at every call of work that deletes: what is kept stays, what is there is whole, the next process goes on. */
describe('a process killed while it tidies up', () => {
  let sweep: Sweep;
  beforeAll(async () => {
    sweep = await sweepKills();
  });
  afterAll(() => sweep.dispose());

  const open = (dir: string) => openStore({ dir, quotaBytes: 1e9 });

  it(
    'never prunes what is kept',
    async (ctx) => {
      if (sweep.impossible) return ctx.skip(sweep.impossible);
      const kills = await sweep.run('prune', 'seed', async (dir, done) => {
        const store = await open(dir);
        expect(await store.get('index', keyOf('b'))).toEqual(artefactOf('b'));
        for (const name of ['a', 'c']) {
          const found = await store.get('index', keyOf(name));
          if (found) expect(found).toEqual(artefactOf(name));
          if (done.has('prune')) expect(found).toBeUndefined();
        }
        const [key, payload] = recordsOf('one')[3]!;
        expect(await store.records('texts').getMany([key])).toEqual([payload]);
        // The dead process may have held the lock.
        expect((await store.prune(0, new Set())).bytes).toBe(0);
        await store.close();
        expect(await temporaries(dir)).toEqual([]);
      });
      expect(kills).toBeGreaterThanOrEqual(8);
    },
    TIMEOUT_MS,
  );

  it(
    'clears the rest next time',
    async (ctx) => {
      if (sweep.impossible) return ctx.skip(sweep.impossible);
      const kills = await sweep.run('clear', 'seed', async (dir, done) => {
        const store = await open(dir);
        for (const name of ['a', 'b', 'c']) {
          const found = await store.get('index', keyOf(name));
          if (found) expect(found).toEqual(artefactOf(name));
          if (done.has('clear')) expect(found).toBeUndefined();
        }
        await store.clear();
        expect(await store.use()).toEqual({ artefacts: 0, bytes: 0 });
        await store.close();
        expect(await temporaries(dir)).toEqual([]);
      });
      expect(kills).toBeGreaterThanOrEqual(8);
    },
    TIMEOUT_MS,
  );

  it(
    'merges segments without losing a record',
    async (ctx) => {
      if (sweep.impossible) return ctx.skip(sweep.impossible);
      const old = Array.from({ length: 16 }, (_, count) => recordsOf(`old ${count}`, 2)).flat();
      const kills = await sweep.run('compact', 'seedSegments', async (dir, done) => {
        const store = await open(dir);
        const records = store.records('texts');
        const expected = [...old, ...(done.has('batch one') ? recordsOf('one') : [])];
        expect(await records.getMany(expected.map(([key]) => key))).toEqual(expected.map(([, payload]) => payload));
        await store.use();
        await store.close();
        expect((await temporaries(dir)).filter((name) => !name.endsWith('lock'))).toEqual([]);
      });
      expect(kills).toBeGreaterThan(25);
    },
    TIMEOUT_MS,
  );
});
