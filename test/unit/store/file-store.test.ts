import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashText } from '../../../src/core/common';
import { openStore } from '../../../src/node/store';
import { renameWithRetry } from '../../../src/node/store/atomic-file';
import { isGone, newWriter, parseWriter, writerName } from '../../../src/node/store/process-identity';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rag-lab-files-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const keys = (count: number, from = 0): string[] => Array.from({ length: count }, (_, i) => hashText(`k${from + i}`));

describe('the quota', () => {
  it('lets the least recently used go, and nothing that this process used', async () => {
    const [a, b, c, d] = keys(4) as [string, string, string, string];
    const put = { header: {}, payload: new Uint8Array(30_000) };
    const first = await openStore({ dir, quotaBytes: 1e9 });
    for (const key of [a, b]) await first.put('index', key, put);
    await first.close();
    const store = await openStore({ dir, quotaBytes: 100_000 });
    await store.get('index', a);
    await store.put('index', c, put);
    expect(await store.has('index', b)).toBe(true);
    await store.put('index', d, put);
    expect(await store.has('index', b)).toBe(false);
    expect((await store.use()).artefacts).toBe(3);
    await store.put('index', hashText('all of these are in use'), put);
    expect((await store.use()).artefacts).toBe(4);
    await store.close();
  });
});

describe('what the store takes', () => {
  it('counts files that are searched from disk, which its quota does not', async () => {
    const store = await openStore({ dir, quotaBytes: 100_000 });
    await store.put('index', keys(1)[0]!, { header: {}, payload: new Uint8Array(30_000) });
    const before = await store.use();
    for (const [folder, name] of [
      ['rows', 'a.rows'],
      ['mapped', 'b.map'],
      ['mapped', 'somebody-elses.txt'],
    ] as const) {
      await mkdir(join(dir, folder), { recursive: true });
      await writeFile(join(dir, folder, name), new Uint8Array(200_000));
    }
    expect(await store.use()).toEqual({ artefacts: before.artefacts + 2, bytes: before.bytes + 400_000 });
    await store.put('index', keys(1, 1)[0]!, { header: {}, payload: new Uint8Array(30_000) });
    expect(await store.has('index', keys(1)[0]!)).toBe(true);
    await store.close();
  });
});

describe('segments', () => {
  it('are merged when many processes left small ones, and lose nothing', async () => {
    for (let count = 0; count < 40; count++) {
      const store = await openStore({ dir, quotaBytes: 1e9 });
      await store.records('texts').putMany(keys(3, count * 3).map((key) => [key, Buffer.from(key)]));
      await store.close();
    }
    expect((await readdir(join(dir, 'packs', 'texts'))).length).toBeLessThan(20);
    const store = await openStore({ dir, quotaBytes: 1e9 });
    const found = await store.records('texts').getMany(keys(120));
    expect(found.map((payload) => Buffer.from(payload!).toString())).toEqual(keys(120));
    await store.close();
  });

  it('hand out every record at a multiple of 8, so that floats can look at it', async () => {
    const writer = await openStore({ dir, quotaBytes: 1e9 });
    const all = keys(2000);
    for (let at = 0; at < all.length; at += 250)
      await writer
        .records('texts')
        .putMany(all.slice(at, at + 250).map((key) => [key, new Uint8Array(1536).fill(at / 250)]));
    await writer.close();
    const store = await openStore({ dir, quotaBytes: 1e9 });
    const found = await store.records('texts').getMany(all);
    expect(found.every((payload, index) => payload?.[1535] === Math.floor(index / 250))).toBe(true);
    expect(found.every((payload) => payload!.byteOffset % 8 === 0)).toBe(true);
    await store.close();
  });
});

describe('a rename that a virus scanner disturbs', () => {
  const failing = (times: number, code: string) => {
    let calls = 0;
    const move = (): Promise<void> =>
      ++calls > times ? Promise.resolve() : Promise.reject(Object.assign(new Error(code), { code }));
    return { move, calls: () => calls };
  };

  it.each(['EPERM', 'EBUSY', 'EACCES'])('is tried again after %s', async (code) => {
    const rename = failing(3, code);
    await renameWithRetry('a', 'b', rename.move);
    expect(rename.calls()).toBe(4);
  });

  it('is given up at once after another error', async () => {
    const rename = failing(1, 'ENOSPC');
    await expect(renameWithRetry('a', 'b', rename.move)).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(rename.calls()).toBe(1);
  });
});

describe('writers', () => {
  it('are known by a name that says machine, process and start', () => {
    const writer = newWriter();
    expect(parseWriter(writerName(writer))).toEqual(writer);
    expect(parseWriter('some-other-name')).toBeUndefined();
    expect(newWriter().token).not.toBe(writer.token);
  });

  it('are gone when their process is, and believed for a while where it cannot be looked at', () => {
    const writer = newWriter();
    expect(isGone(writer, 1e9, 1000)).toBe(false);
    expect(isGone({ ...writer, pid: 4_194_305 }, 0, 1000)).toBe(true);
    expect(isGone({ ...writer, host: '00000000' }, 500, 1000)).toBe(false);
    expect(isGone({ ...writer, host: '00000000' }, 1500, 1000)).toBe(true);
  });
});
