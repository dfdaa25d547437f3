import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunStore } from '../../../src/core/store';
import { createRunStore } from '../../../src/node/store';

const [OLD, NEW] = ['20260101-120000-aaaa', '20260102-080000-b0b0'];
const json = (id: string): string => JSON.stringify({ id, text: 'ü\n"quoted"' }, null, 2);
const summary = (id: string, pinned = false) => ({
  id,
  title: 'docs: baseline, smaller',
  startedAt: '2026-01-01T12:00:00.000Z',
  variants: ['baseline', 'smaller'],
  documents: 3,
  queries: 7,
  bytes: 0,
  pinned,
});

let root: string;
let dir: string;
let runs: RunStore;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'rag-lab-runs-'));
  dir = join(root, 'store', 'runs', 'workspace');
  runs = createRunStore(dir);
});
afterEach(() => rm(root, { recursive: true, force: true }));

const write = (id: string, pinned = false) => runs.write(summary(id, pinned), json(id));
const ids = async () => (await runs.list()).map(({ id }) => id);

describe('past runs', () => {
  it('are none at first, without a folder', async () => {
    expect(await runs.list()).toEqual([]);
    expect(await readdir(root)).toEqual([]);
  });

  it('are listed newest first, with their size on disk, and read as they were written', async () => {
    await write(OLD);
    await write(NEW);
    const bytes = (await readFile(join(dir, `${OLD}.run`))).length;
    expect(await ids()).toEqual([NEW, OLD]);
    expect((await runs.list())[1]).toEqual({ ...summary(OLD), bytes });
    expect(await runs.read(OLD)).toBe(json(OLD));
  });

  it('have one pinned at most, which deleting it unpins', async () => {
    await write(OLD, true);
    await write(NEW);
    const pinned = async () => (await runs.list()).filter((run) => run.pinned).map(({ id }) => id);
    expect(await pinned()).toEqual([OLD]);
    await runs.pin(NEW);
    expect(await pinned()).toEqual([NEW]);
    await runs.delete(NEW);
    expect(await runs.list()).toMatchObject([{ id: OLD, pinned: false }]);
    await runs.pin(OLD);
    await runs.pin(undefined);
    await runs.pin(undefined);
    expect(await pinned()).toEqual([]);
  });

  it('may be deleted twice', async () => {
    await write(OLD);
    await runs.delete(OLD);
    await runs.delete(OLD);
    expect(await runs.list()).toEqual([]);
  });

  it.each(['', '..', '../../x', '20260101-120000-AAAA', '20260101-120000-aaaa/..', `${OLD}\n`, `${OLD}.run`])(
    'cannot be named %j',
    async (id) => {
      await write(OLD);
      const unknown = { code: 'store/unknown-run', fault: 'user' };
      await expect(runs.read(id)).rejects.toMatchObject(unknown);
      await expect(runs.delete(id)).rejects.toMatchObject(unknown);
      await expect(runs.pin(id)).rejects.toMatchObject(unknown);
      await expect(runs.write({ ...summary(OLD), id }, '{}')).rejects.toMatchObject(unknown);
      expect(await ids()).toEqual([OLD]);
    },
  );

  it('that are not there are said to be unknown', async () => {
    await write(OLD);
    await expect(runs.read(NEW)).rejects.toMatchObject({ code: 'store/unknown-run' });
    await expect(runs.pin(NEW)).rejects.toMatchObject({ code: 'store/unknown-run' });
  });

  it('that are cut are left out, and so are files that are no runs', async () => {
    await write(OLD);
    await write(NEW);
    const file = join(dir, `${NEW}.run`);
    const size = (await readFile(file)).length;
    for (const at of [0, 1, 100, size - 1]) {
      await truncate(file, at);
      expect(await ids(), `cut at ${at}`).toEqual([OLD]);
      await expect(runs.read(NEW)).rejects.toMatchObject({ code: 'store/damaged-run' });
      await write(NEW);
    }
    for (const text of [
      'null\n',
      '[]\n',
      '{"format":1}\n',
      '{"format":1,"summary":null}\n',
      '\n\n',
      'x'.repeat(100_000),
    ]) {
      await writeFile(join(dir, '20260303-000000-cccc.run'), text);
      expect(await ids(), text.slice(0, 40)).toEqual([NEW, OLD]);
    }
    await writeFile(join(dir, 'notes.run'), '');
    await writeFile(join(dir, 'pinned'), '../../etc/passwd');
    expect((await runs.list()).map((run) => run.pinned)).toEqual([false, false]);
  });

  it('with a flipped byte are not shown but can be deleted', async () => {
    await write(OLD);
    const file = join(dir, `${OLD}.run`);
    const bytes = await readFile(file);
    bytes[bytes.length - 5] = bytes[bytes.length - 5]! ^ 1;
    await writeFile(file, bytes);
    await expect(runs.read(OLD)).rejects.toMatchObject({
      code: 'store/damaged-run',
      nextStep: expect.stringMatching(/Delete it/),
    });
    await runs.delete(OLD);
    expect(await runs.list()).toEqual([]);
  });
});
