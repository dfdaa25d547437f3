import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRunStore } from '../../src/node/store';
import { RUN_IDS, runOf } from '../support/faults/sample';
import { sweepKills, temporaries, type Sweep } from '../support/faults/sweep';

describe('a process killed while it saves runs', () => {
  let sweep: Sweep;
  beforeAll(async () => {
    sweep = await sweepKills();
  });
  afterAll(() => sweep.dispose());

  it('leaves whole runs, and all that were acknowledged', async (ctx) => {
    if (sweep.impossible) return ctx.skip(sweep.impossible);
    const [first, second, third] = RUN_IDS;
    const kills = await sweep.run('runs', undefined, async (dir, done) => {
      const folder = join(dir, 'runs', 'workspace');
      const runs = createRunStore(folder);
      const listed = await runs.list();
      const ids = listed.map(({ id }) => id);
      for (const { id, title, pinned } of listed) {
        expect([runOf(id).json, runOf(id, 'second').json]).toContain(await runs.read(id));
        expect(await runs.read(id)).toBe(runOf(id, title).json);
        if (pinned) expect(id).toBe(second);
      }
      if (done.has(`write ${second}`)) expect(ids).toContain(second);
      if (done.has(`write ${first}`) && !done.has('rewrite')) expect(ids).toContain(first);
      if (done.has('pin')) expect(listed.find(({ pinned }) => pinned)?.id).toBe(second);
      if (done.has('rewrite')) expect(await runs.read(second)).toBe(runOf(second, 'second').json);
      if (done.has('delete')) expect(ids).toEqual([second]);
      await runs.write(runOf(third).summary, runOf(third).json);
      expect((await runs.list())[0]).toMatchObject({ id: third, title: 'first' });
      expect(await temporaries(folder)).toEqual([]);
    });
    expect(kills).toBeGreaterThan(25);
  }, 180_000);
});
