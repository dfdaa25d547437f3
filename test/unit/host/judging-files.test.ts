import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderFiles } from '../../../src/host/judging/folder-files';
import { MOST_SEARCHES, SearchLog } from '../../../src/host/testset/search-log';
import { answerTo } from '../../support/fake-engine';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'judging-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('files of the folder', () => {
  it('are written whole, with the folders they need, and leave nothing beside them', async () => {
    const files = folderFiles(folder);
    expect(await files.read('rag-lab/judgements.jsonl')).toBeUndefined();
    expect(await files.replace('rag-lab/judgements.jsonl', undefined, 'a\n')).toBe(true);
    expect(await files.replace('rag-lab/judgements.jsonl', 'a\n', 'b\n')).toBe(true);
    expect(await files.read('rag-lab/judgements.jsonl')).toBe('b\n');
    expect(await readdir(path.join(folder, 'rag-lab'))).toEqual(['judgements.jsonl']);
  });

  it('are left alone where they are others by now', async () => {
    const files = folderFiles(folder);
    await writeFile(path.join(folder, 'a.jsonl'), 'theirs');
    expect(await files.replace('a.jsonl', 'read before', 'mine')).toBe(false);
    expect(await files.replace('a.jsonl', undefined, 'mine')).toBe(false);
    expect(await readFile(path.join(folder, 'a.jsonl'), 'utf8')).toBe('theirs');
    expect(await readdir(folder)).toEqual(['a.jsonl']);
  });

  it('lie inside, also where links lead', async () => {
    const outside = await mkdtemp(path.join(tmpdir(), 'outside-'));
    const root = path.join(folder, 'root');
    await mkdir(root);
    await symlink(outside, path.join(root, 'rag-lab'));
    const files = folderFiles(root);
    for (const file of ['rag-lab/judgements.jsonl', '../a.jsonl', path.join(outside, 'a.jsonl')]) {
      await expect(files.read(file)).rejects.toMatchObject({ code: 'judging/outside' });
      await expect(files.replace(file, undefined, 'x')).rejects.toMatchObject({ code: 'judging/outside' });
    }
    expect(await readdir(outside)).toEqual([]);
    await rm(outside, { recursive: true });
  });

  it('that are no text are never written', async () => {
    await writeFile(path.join(folder, 'a.jsonl'), Buffer.from([0x7b, 0xff, 0xfe]));
    await mkdir(path.join(folder, 'b.jsonl'));
    for (const file of ['a.jsonl', 'b.jsonl'])
      await expect(folderFiles(folder).read(file)).rejects.toMatchObject({ code: 'judging/unreadable' });
  });

  it('say why they cannot be written', async () => {
    await writeFile(path.join(folder, 'rag-lab'), 'a file where a folder should be');
    await expect(folderFiles(folder).replace('rag-lab/a.jsonl', undefined, 'x')).rejects.toMatchObject({
      code: 'judging/not-writable',
    });
    await expect(folderFiles(folder).read('rag-lab/a.jsonl')).rejects.toMatchObject({ code: 'judging/unreadable' });
  });
});

describe('recorded searches', () => {
  const hit = (file: string, startLine: number): object => ({
    ...{ document: file, file, startLine, endLine: startLine + 4, context: '', snippet: '', score: 1 },
  });
  const answer = (text: string) => ({ ...answerTo(text), hits: [hit('a.md', 1), hit('b.md', 9)] as never });
  const place = { file: 'b.md', startLine: 9, endLine: 13 };

  it('are kept only while the user wants it, and only places of the answer', async () => {
    let wanted = false;
    const log = new SearchLog(
      path.join(folder, 'searches'),
      () => wanted,
      () => '/docs',
    );
    await log.opened(answer('off'), place);
    expect(await readdir(folder)).toEqual([]);
    wanted = true;
    await log.opened(answer('how long'), place);
    await log.opened(undefined, place);
    await log.opened(answer('elsewhere'), { ...place, file: 'c.md' });
    expect(await log.recordedSearches()).toEqual([{ text: 'how long', ...place }]);
    await log.clear();
    expect(await log.recordedSearches()).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  it('belong to their folder', async () => {
    let root: string | undefined = '/docs';
    const log = new SearchLog(
      folder,
      () => true,
      () => root,
    );
    await log.opened(answer('x'), place);
    root = '/other';
    expect(await log.recordedSearches()).toEqual([]);
    root = undefined;
    await log.opened(answer('x'), place);
    expect(await log.recordedSearches()).toEqual([]);
  });

  it('are the newest, whatever was asked at once; a broken line is left out', async () => {
    const log = new SearchLog(
      folder,
      () => true,
      () => '/docs',
    );
    await log.opened(answer('first'), place);
    const [list] = await readdir(folder);
    const line = JSON.stringify({ text: 'old', ...place });
    await writeFile(path.join(folder, list!), `{"text":"cut o\n${`${line}\n`.repeat(MOST_SEARCHES)}`);
    await Promise.all(['a', 'b', 'c'].map((text) => log.opened(answer(text), place)));
    const kept = await log.recordedSearches();
    expect(kept).toHaveLength(MOST_SEARCHES);
    expect(kept.slice(-4).map(({ text }) => text)).toEqual(['old', 'a', 'b', 'c']);
  });
});
