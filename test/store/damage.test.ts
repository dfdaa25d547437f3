import { cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/node/store';
import { artefactOf, keyOf, recordsOf } from '../support/faults/sample';

const PAGE = 4096;
const BATCHES = ['one', 'two', 'three'];
const ALL = BATCHES.flatMap((batch) => recordsOf(batch, 20));

let root: string;
let dir: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'rag-lab-damage-'));
  dir = join(root, 'store');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const open = () => openStore({ dir, quotaBytes: 1e9 });

async function fileNamed(end: string): Promise<string> {
  const name = (await readdir(dir, { recursive: true })).find((found) => found.endsWith(end));
  return join(dir, name!);
}

/** Every page, every place where a write began, and their neighbours. */
const places = (size: number, boundaries: readonly number[]): number[] => {
  const pages = Array.from({ length: Math.ceil(size / PAGE) }, (_, page) => page * PAGE);
  const all = [...pages, ...boundaries].flatMap((at) => [at - 1, at, at + 1]);
  return [...new Set(all)].filter((at) => at >= 0 && at < size).sort((a, b) => a - b);
};

const flipped = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at] = copy[at]! ^ (1 << (at % 8));
  return copy;
};

describe('a damaged artefact', () => {
  let file: string;
  let whole: Buffer;
  beforeEach(async () => {
    const store = await open();
    await store.put('index', keyOf('a'), artefactOf('a'));
    await store.close();
    file = await fileNamed('.index');
    whole = await readFile(file);
  });

  /** As if absent, gone from then on, and built again. */
  const expectRebuilt = async (what: string): Promise<void> => {
    const store = await open();
    expect(await store.get('index', keyOf('a')), what).toBeUndefined();
    expect(await store.has('index', keyOf('a')), what).toBe(false);
    expect((await store.use()).artefacts, what).toBe(0);
    await store.put('index', keyOf('a'), artefactOf('a'));
    expect(await store.get('index', keyOf('a')), what).toEqual(artefactOf('a'));
  };

  it('is not there when a bit is flipped, on any page and at any boundary', async () => {
    const boundaries = [8, 12, 16, 24, 32, 192, whole.length - 32, whole.length - 1];
    for (const at of places(whole.length, boundaries)) {
      await writeFile(file, flipped(whole, at));
      await expectRebuilt(`flipped at ${at}`);
    }
  });

  it('is not there when cut, to nothing too, or longer than it was', async () => {
    for (const at of places(whole.length, [32, 192, whole.length - 32])) {
      await writeFile(file, whole);
      await truncate(file, at);
      await expectRebuilt(`cut at ${at}`);
    }
    await writeFile(file, Buffer.concat([whole, Buffer.alloc(1)]));
    await expectRebuilt('a byte appended');
    await writeFile(file, Buffer.concat([whole.subarray(0, PAGE), Buffer.alloc(PAGE), whole.subarray(2 * PAGE)]));
    await expectRebuilt('a page of zeros');
  });

  it('is not taken for another: kind, fingerprint and format version are checked', async () => {
    const store = await open();
    await cp(file, file.replace(/index$/, 'vectors'));
    expect(await store.get('vectors', keyOf('a'))).toBeUndefined();
    await store.put('index', keyOf('b'), artefactOf('b'));
    await cp(await fileNamed(`${keyOf('b')}.index`), file);
    expect(await store.get('index', keyOf('a'))).toBeUndefined();
    expect(await store.get('index', keyOf('b'))).toEqual(artefactOf('b'));
    await store.clear();
    const later = Buffer.from(whole);
    later.writeUInt32LE(2, 8);
    await writeFile(file, later);
    await expectRebuilt('of a later version');
  });
});

describe('a damaged pack', () => {
  let file: string;
  let whole: Buffer;
  beforeEach(async () => {
    const store = await open();
    for (const batch of BATCHES) await store.records('texts').putMany(recordsOf(batch, 20));
    await store.close();
    file = await fileNamed('.pack');
    whole = await readFile(file);
  });

  /** @returns how many records are lost; those that are found are whole */
  async function lost(what: string): Promise<number> {
    const store = await open();
    const found = await store.records('texts').getMany(ALL.map(([key]) => key));
    found.forEach((payload, index) => {
      if (payload) expect(payload, what).toEqual(ALL[index]![1]);
    });
    await store.close();
    return found.filter((payload) => !payload).length;
  }
  const frame = 16 + 20 * 48 + 20 * 1504;

  it('loses one record to a bit flipped in it, one batch to one in its head, all only to one in the pack’s', async () => {
    expect(whole.length).toBe(16 + 3 * frame);
    const boundaries = [0, 1, 2].flatMap((n) => [16 + n * frame, 32 + n * frame, 32 + n * frame + 20 * 48]);
    for (const at of places(whole.length, boundaries)) {
      await writeFile(file, flipped(whole, at));
      const inFrame = (at - 16) % frame;
      const most = at < 16 ? 60 : inFrame < 16 ? 20 : 1;
      expect(await lost(`flipped at ${at}`), `flipped at ${at}`).toBeLessThanOrEqual(most);
    }
  });

  it('keeps what lies before a cut, and takes the rest again', async () => {
    for (const at of places(whole.length, [16, 16 + frame, 16 + 2 * frame])) {
      await writeFile(file, whole.subarray(0, at));
      const left = [0, 1, 2]
        .flatMap((n) => Array.from({ length: 20 }, (_, index) => 16 + n * frame + 16 + 20 * 48 + index * 1504 + 1500))
        .filter((end) => end <= at).length;
      expect(await lost(`cut at ${at}`)).toBe(60 - left);
    }
    const store = await open();
    await store.records('texts').putMany(ALL);
    await store.close();
    expect(await lost('after the cut')).toBe(0);
  });

  it('loses a batch at most, and the records that it touches, to a page of zeros', async () => {
    for (let page = PAGE; page + PAGE < whole.length; page += PAGE) {
      const bytes = Buffer.from(whole).fill(0, page, page + PAGE);
      await writeFile(file, bytes);
      expect(await lost(`zeros at ${page}`)).toBeLessThanOrEqual(20 + Math.ceil(PAGE / 1504));
    }
  });

  it('is rebuilt when it is empty, or gone', async () => {
    await truncate(file, 0);
    expect(await lost('empty')).toBe(60);
    await rm(file);
    expect(await lost('gone')).toBe(60);
    const store = await open();
    await store.records('texts').putMany(ALL);
    await store.close();
    expect(await lost('again')).toBe(0);
  });

  it('is stored again where it was damaged, and then found in the whole copy', async () => {
    await writeFile(file, flipped(whole, whole.length - 100));
    const store = await open();
    const [key, payload] = ALL.at(-1)!;
    expect(await store.records('texts').getMany([key])).toEqual([undefined]);
    await store.records('texts').putMany([[key, payload]]);
    await store.close();
    expect(await lost('stored again')).toBe(0);
  });

  it('does not take a frame for its own that a document brought along', async () => {
    const forged = Buffer.from(whole.subarray(16, 16 + frame));
    const store = await openStore({ dir: join(root, 'other'), quotaBytes: 1e9 });
    await store.records('texts').putMany([[keyOf('document'), forged]]);
    await store.close();
    const names = await readdir(join(root, 'other'), { recursive: true });
    const pack = join(
      root,
      'other',
      names.find((name) => name.endsWith('.pack'))!,
    );
    // The head is damaged, so the search for the next frame goes through the document.
    await writeFile(pack, flipped(await readFile(pack), 17));
    const again = await openStore({ dir: join(root, 'other'), quotaBytes: 1e9 });
    expect(await again.records('texts').getMany([ALL[0]![0], keyOf('document')])).toEqual([undefined, undefined]);
    await again.close();
  });
});

describe('a damaged VERSION', () => {
  it('of no bytes is written again where all else is ours', async () => {
    const store = await open();
    await store.put('index', keyOf('a'), artefactOf('a'));
    await store.close();
    await truncate(join(dir, 'VERSION'), 0);
    const again = await open();
    expect(await again.get('index', keyOf('a'))).toEqual(artefactOf('a'));
    expect(await readFile(join(dir, 'VERSION'), 'utf8')).toBe('rag-lab-store 1\n');
  });
});
