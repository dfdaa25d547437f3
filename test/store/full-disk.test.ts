import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRunStore, openStore } from '../../src/node/store';
import { bundleProgram } from '../support/faults/bundle';
import { privateDisk } from '../support/faults/private-disk';
import { artefactOf, keyOf, recordsOf, runOf } from '../support/faults/sample';
import { sweepFaults, temporaries, type Sweep } from '../support/faults/sweep';

const TIMEOUT_MS = 180_000;
const WRITES = /^(pwrite64|pwritev|write|writev|fsync|fdatasync|mkdir|openat|rename)$/;

describe.each([
  ['ENOSPC', 'once', (count: number) => `error=ENOSPC:when=${count}`],
  ['ENOSPC', 'from then on', (count: number) => `error=ENOSPC:when=${count}+`],
  ['EDQUOT', 'once', (count: number) => `error=EDQUOT:when=${count}`],
])('%s at the nth write, %s', (_errno, _how, fault) => {
  let sweep: Sweep;
  beforeAll(async () => {
    sweep = await sweepFaults(fault, WRITES);
  });
  afterAll(() => sweep.dispose());

  it(
    'is said, leaves no temporary file, and loses nothing else',
    async (ctx) => {
      if (sweep.impossible) return ctx.skip(sweep.impossible);
      const hits = await sweep.run('putBoth', undefined, async (dir, done, failed) => {
        for (const code of failed.values()) expect(code).toBe('store/full');
        await mkdir(dir, { recursive: true });
        expect(await temporaries(dir)).toEqual([]);
        const store = await openStore({ dir, quotaBytes: 1e9 });
        const found = await store.get('index', keyOf('a'));
        if (found ?? done.has('put a')) expect(found).toEqual(artefactOf('a'));
        for (const batch of ['one', 'two']) {
          const expected = recordsOf(batch);
          const records = await store.records('texts').getMany(expected.map(([key]) => key));
          records.forEach((payload, index) => {
            if (payload ?? done.has(`batch ${batch}`)) expect(payload).toEqual(expected[index]![1]);
          });
        }
        const runs = createRunStore(join(dir, 'runs', 'workspace'));
        const [run] = await runs.list();
        if (run ?? done.has('run')) expect(await runs.read(run!.id)).toBe(runOf(run!.id).json);
        expect(store.notice).toBeUndefined();
        await store.close();
      });
      expect(hits).toBeGreaterThan(15);
    },
    TIMEOUT_MS,
  );
});

describe('a disk that is really full', () => {
  it('refuses what does not fit, keeps the rest, and takes more once there is room', async (ctx) => {
    const program = await bundleProgram('store-program');
    try {
      const disk = privateDisk('size=600k');
      const impossible = await disk.impossible();
      if (impossible) return ctx.skip(impossible);
      const ended = await disk.run([`"$NODE" "$PROGRAM" fill "$DISK/store"`], program.file);
      expect(ended).toMatchObject({ code: 0, stderr: '' });
      const said = ended.stdout.trim().split('\n');
      const failed = said.filter((line) => line.startsWith('failed'));
      expect(said.filter((line) => line.startsWith('done put')).length).toBeGreaterThan(5);
      expect(failed.length).toBeGreaterThan(5);
      for (const line of failed) expect(line).toMatch(/^failed (put|batch) \d+ store\/full$/);
      expect(said).toContain('whole');
      expect(said).toContain('done room');
      expect(said).toContain('done again');
      expect(said).toContain('temporaries 0');
    } finally {
      await program.dispose();
    }
  });
});
