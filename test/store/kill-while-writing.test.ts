import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/node/store';
import { artefactOf, keyOf, recordsOf } from '../support/faults/sample';
import { sweepKills, temporaries, type Sweep } from '../support/faults/sweep';

/** kill -9 at every call that changes something: the next start sees old or new, and nothing acknowledged is lost. */
describe('a process killed while it writes', () => {
  let sweep: Sweep;
  beforeAll(async () => {
    sweep = await sweepKills();
  });
  afterAll(() => sweep.dispose());

  it('leaves the old artefact or the new one', async (ctx) => {
    if (sweep.impossible) return ctx.skip(sweep.impossible);
    const kills = await sweep.run('put', undefined, async (dir, done) => {
      const store = await openStore({ dir, quotaBytes: 1e9 });
      const found = await store.get('index', keyOf('a'));
      const allowed = done.has('put a2') ? ['a2'] : done.has('put a') ? ['a', 'a2'] : [undefined, 'a'];
      const names = allowed.map((name) => name && artefactOf(name));
      expect(names).toContainEqual(found);
      const target = await store.getRef(keyOf('ref'));
      const targets = done.has('ref b') ? ['b'] : done.has('ref a') ? ['a', 'b'] : [undefined, 'a'];
      expect(targets.map((name) => name && keyOf(name))).toContain(target);
      await store.put('index', keyOf('a'), artefactOf('a3'));
      expect(await store.get('index', keyOf('a'))).toEqual(artefactOf('a3'));
      expect(store.notice).toBeUndefined();
      await store.close();
      expect(await temporaries(dir)).toEqual([]);
    });
    expect(kills).toBeGreaterThan(30);
  });

  it('leaves every acknowledged record, and no broken one', async (ctx) => {
    if (sweep.impossible) return ctx.skip(sweep.impossible);
    const kills = await sweep.run('putMany', undefined, async (dir, done) => {
      const store = await openStore({ dir, quotaBytes: 1e9 });
      const records = store.records('texts');
      for (const batch of ['one', 'two', 'three']) {
        const expected = recordsOf(batch);
        const found = await records.getMany(expected.map(([key]) => key));
        found.forEach((payload, index) => {
          if (payload || done.has(`batch ${batch}`)) expect(payload).toEqual(expected[index]![1]);
        });
        await records.putMany(expected);
        expect(await records.getMany(expected.map(([key]) => key))).toEqual(expected.map(([, payload]) => payload));
      }
      await store.close();
      expect(await temporaries(dir)).toEqual([]);
    });
    expect(kills).toBeGreaterThan(15);
  });
});
