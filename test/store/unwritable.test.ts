import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ArtefactStore } from '../../src/core/store';
import { createRunStore, openStore } from '../../src/node/store';
import { bundleProgram } from '../support/faults/bundle';
import { privateDisk } from '../support/faults/private-disk';
import { artefactOf, keyOf, recordsOf, RUN_IDS, runOf } from '../support/faults/sample';

let root: string;
let dir: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'rag-lab-unwritable-'));
  dir = join(root, 'store');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const open = () => openStore({ dir, quotaBytes: 1e9 });

async function expectWorksInMemory(store: ArtefactStore): Promise<void> {
  await store.put('index', keyOf('m'), artefactOf('m'));
  expect(await store.get('index', keyOf('m'))).toEqual(artefactOf('m'));
  const records = recordsOf('memory');
  await store.records('texts').putMany(records);
  expect(await store.records('texts').getMany(records.map(([key]) => key))).toEqual(records.map(([, at]) => at));
  await store.setRef(keyOf('ref'), keyOf('m'));
  expect(await store.getRef(keyOf('ref'))).toBe(keyOf('m'));
  expect((await store.use()).bytes).toBeGreaterThan(30_000);
  expect(store.notice).toContain(dir);
  expect(store.notice).toMatch(/kept in memory/);
}

describe('a folder that cannot be written to', () => {
  it('is a file: the lab works in memory and says so', async () => {
    await writeFile(dir, 'a file');
    await expectWorksInMemory(await open());
    expect(await readFile(dir, 'utf8')).toBe('a file');
  });

  it('cannot be made', async () => {
    await writeFile(join(root, 'file'), '');
    dir = join(root, 'file', 'store');
    await expectWorksInMemory(await open());
  });

  it('is deleted at work', async () => {
    const store = await open();
    await store.put('index', keyOf('a'), artefactOf('a'));
    await store.records('texts').putMany(recordsOf('one'));
    expect(store.notice).toBeUndefined();
    await rm(dir, { recursive: true });
    expect(await store.get('index', keyOf('a'))).toBeUndefined();
    expect(await store.records('texts').getMany([recordsOf('one')[0]![0]])).toEqual([undefined]);
    await expectWorksInMemory(store);
    await store.prune(0, new Set());
    await store.clear();
    await store.close();
    expect(await readdir(root)).toEqual([]);
  });

  it('is deleted while records are written', async () => {
    const store = await open();
    await store.records('texts').putMany(recordsOf('one'));
    await rm(dir, { recursive: true });
    const records = recordsOf('two');
    await store.records('texts').putMany(records);
    expect(await store.records('texts').getMany(records.map(([key]) => key))).toEqual(records.map(([, at]) => at));
    expect(store.notice).toMatch(/kept in memory/);
    await store.close();
  });

  it('becomes a file at work', async () => {
    const store = await open();
    await store.put('index', keyOf('a'), artefactOf('a'));
    await rename(dir, join(root, 'moved'));
    await writeFile(dir, '');
    expect(await store.get('index', keyOf('a'))).toBeUndefined();
    await expectWorksInMemory(store);
    await store.close();
  });

  it('loses one pack at work: it is written anew', async () => {
    const store = await open();
    const records = recordsOf('one');
    await store.records('texts').putMany(records);
    const packs = join(dir, 'packs', 'texts');
    for (const name of await readdir(packs)) await rm(join(packs, name));
    expect(await store.records('texts').getMany([records[0]![0]])).toEqual([undefined]);
    await store.records('texts').putMany(records);
    await store.close();
    const again = await open();
    expect(await again.records('texts').getMany(records.map(([key]) => key))).toEqual(records.map(([, at]) => at));
    expect(again.notice).toBeUndefined();
  });

  it('is on a read-only disk: what is stored is read, what is new is kept in memory', async (ctx) => {
    const disk = privateDisk('size=4m');
    const impossible = await disk.impossible();
    if (impossible) return ctx.skip(impossible);
    const program = await bundleProgram('store-program');
    try {
      const ended = await disk.run(
        [
          '"$NODE" "$PROGRAM" seed "$DISK/store"',
          'mount -o remount,ro "$DISK"',
          '"$NODE" "$PROGRAM" readOnly "$DISK/store"',
          '"$NODE" "$PROGRAM" readOnlyNew "$DISK/none"',
        ],
        program.file,
      );
      expect(ended).toMatchObject({ code: 0, stderr: '' });
      expect(ended.stdout.trim().split('\n').slice(2)).toEqual([
        'done open',
        'stored a: true',
        'stored record: true',
        'done put',
        'new: true',
        'failed clear store/not-writable',
        'failed run store/not-writable',
        'notice',
        'done close',
        'done open',
        'done put',
        'notice',
        'done close',
      ]);
    } finally {
      await program.dispose();
    }
  });

  it('is said when a run cannot be saved', async () => {
    await writeFile(dir, '');
    const { summary, json } = runOf(RUN_IDS[0]);
    const runs = createRunStore(join(dir, 'runs'));
    await expect(runs.write(summary, json)).rejects.toMatchObject({ code: 'store/not-writable' });
    expect(await runs.list()).toEqual([]);
  });
});

describe('a folder that is not a store', () => {
  it('is refused and left as it is', async () => {
    await mkdir(join(dir, 'objects', 'ab'), { recursive: true });
    await writeFile(join(dir, 'thesis.md'), 'years of work');
    await expect(open()).rejects.toMatchObject({ code: 'store/foreign', fault: 'user' });
    expect((await readdir(dir)).sort()).toEqual(['objects', 'thesis.md']);
  });

  it('is refused with a VERSION of something else', async () => {
    await mkdir(dir);
    await writeFile(join(dir, 'VERSION'), '1.2.3\n');
    await expect(open()).rejects.toMatchObject({ code: 'store/foreign' });
    expect(await readFile(join(dir, 'VERSION'), 'utf8')).toBe('1.2.3\n');
  });

  it('is refused when a later version wrote it', async () => {
    await mkdir(dir);
    await writeFile(join(dir, 'VERSION'), 'rag-lab-store 2\n');
    await expect(open()).rejects.toMatchObject({ code: 'store/foreign', nextStep: expect.stringMatching(/Update/) });
  });

  it('keeps files of others that came later when it is cleared', async () => {
    const store = await open();
    await store.put('index', keyOf('a'), artefactOf('a'));
    await store.records('texts').putMany(recordsOf('one'));
    await createRunStore(join(dir, 'runs', 'w')).write(runOf(RUN_IDS[0]).summary, runOf(RUN_IDS[0]).json);
    const others = ['notes.txt', 'objects/notes.txt', 'objects/ab.txt', 'packs/texts/other.pack', 'packs/texts/.x.tmp'];
    for (const name of others) await writeFile(join(dir, name), 'mine');
    await store.clear();
    await store.close();
    for (const name of others) expect(await readFile(join(dir, name), 'utf8')).toBe('mine');
    expect(await createRunStore(join(dir, 'runs', 'w')).list()).toHaveLength(1);
    const left = (await readdir(dir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    expect(left.map(({ name }) => name).sort()).toEqual(
      ['VERSION', `${RUN_IDS[0]}.run`, 'notes.txt', 'notes.txt', 'ab.txt', 'other.pack', '.x.tmp'].sort(),
    );
  });
});
