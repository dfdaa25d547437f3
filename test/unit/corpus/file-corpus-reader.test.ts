import { createHash } from 'node:crypto';
import fs, { utimesSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { LabError, noControl, type Progress } from '../../../src/core/common';
import type { Corpus, CorpusSpec } from '../../../src/core/corpus';
import { createFileCorpusReader } from '../../../src/node/corpus';
import { temporaryFolder } from './temp-folder';

const specOf = (root: string, rest: Partial<CorpusSpec> = {}): CorpusSpec => ({
  root,
  include: [],
  exclude: [],
  ...rest,
});
const read = (root: string, rest: Partial<CorpusSpec> = {}): Promise<Corpus> =>
  createFileCorpusReader().read(specOf(root, rest), noControl);
const idsOf = (corpus: Corpus): string[] => corpus.documents.map((document) => document.id);
const skippedOf = (corpus: Corpus): string[] => corpus.skipped.map(({ path, reason }) => `${path}: ${reason}`);
const settled = (path: string): void => utimesSync(path, new Date(1_600_000_000_000), new Date(1_600_000_000_000));

describe('a folder of documents', () => {
  it('gives its documents in code unit order, with their formats', async () => {
    const root = temporaryFolder({
      'b.md': '# B',
      'a/z.RST': 'Z',
      'a.txt': 'A',
      'Z.html': '<p>Z',
      'é.md': 'E',
      'code.ts': 'no document',
      'node_modules/x/readme.md': 'not ours',
      '.hidden/x.md': 'hidden',
      'a/.git/x.md': 'git',
    });
    const corpus = await read(root);
    expect(idsOf(corpus)).toEqual(['Z.html', 'a.txt', 'a/z.RST', 'b.md', 'é.md']);
    expect(corpus.documents.map(({ format }) => format)).toEqual(['html', 'text', 'rst', 'markdown', 'markdown']);
    expect(corpus).toMatchObject({ kind: 'files', root, partial: false, skipped: [] });
    const contentHash = createHash('sha256').update('# B').digest('hex');
    expect(corpus.documents[3]).toEqual({ id: 'b.md', format: 'markdown', source: '# B', bytes: 3, contentHash });
  });

  it('obeys globs: folders without a wildcard are not left, excluded ones not entered', async () => {
    const root = temporaryFolder({
      'docs/a.md': 'a',
      'docs/sub/b.md': 'b',
      'docs/old/c.md': 'c',
      'docs (1)/d.md': 'd',
      'other/e.md': 'e',
      'x.py': 'f',
    });
    expect(idsOf(await read(root, { include: ['docs/**/*.md'], exclude: ['docs/old'] }))).toEqual([
      'docs/a.md',
      'docs/sub/b.md',
    ]);
    expect(idsOf(await read(root, { include: ['./docs (1)/*', '**/*.PY'] }))).toEqual(['docs (1)/d.md', 'x.py']);
    expect(idsOf(await read(root, { include: ['docs/'], exclude: ['**/old/**'] }))).toEqual([
      'docs/a.md',
      'docs/sub/b.md',
    ]);
    expect(idsOf(await read(root, { include: ['{docs,other}/*.md'] }))).toEqual(['docs/a.md', 'other/e.md']);
  });

  it.each([
    '../x/*.md',
    '/etc/*',
    'C:/x/*',
    '\\\\server\\x',
    'a/../../b',
    '!a.md',
    ' ',
    '*a*a*a*a*b',
    'a'.repeat(600),
    '**/a/**/b/**/c/**/d/**',
  ])('refuses the glob %j', async (glob) => {
    const root = temporaryFolder();
    for (const spec of [{ include: [glob] }, { exclude: [glob] }])
      await expect(read(root, spec)).rejects.toMatchObject({ code: 'corpus/bad-glob', fault: 'user' });
  });

  it('refuses thousands of globs', async () => {
    const include = Array.from({ length: 5000 }, (_, index) => `${index}.md`);
    await expect(read(temporaryFolder(), { include })).rejects.toMatchObject({ code: 'corpus/bad-glob' });
  });

  it('obeys nested ignore files: the innermost rule decides', async () => {
    const root = temporaryFolder({
      '.gitignore': '*.txt\n/build/\nsecret.md\n# comment\n',
      'a.txt': 'no',
      'build/x.md': 'no',
      'sub/build/x.md': 'yes: the rule is anchored',
      'sub/.gitignore': '!keep.txt\ndraft-*\n',
      'sub/keep.txt': 'yes',
      'sub/other.txt': 'no',
      'sub/draft-1.md': 'no',
      'sub/deep/secret.md': 'no',
      'draft-2.md': 'yes: the rule is of another folder',
    });
    expect(idsOf(await read(root))).toEqual(['draft-2.md', 'sub/build/x.md', 'sub/keep.txt']);
  });

  it('names a folder that is not there, or is a file', async () => {
    const root = temporaryFolder({ 'a.md': 'a' });
    await expect(read(join(root, 'none'))).rejects.toMatchObject({ code: 'corpus/not-found', fault: 'user' });
    await expect(read(join(root, 'a.md'))).rejects.toMatchObject({ code: 'corpus/not-a-folder', fault: 'user' });
    expect((await read(temporaryFolder())).documents).toEqual([]);
  });

  it('decodes UTF-8 and UTF-16 with and without marks, and refuses the rest', async () => {
    const utf16 = Buffer.from('Grüße aus dem Text', 'utf16le');
    const root = temporaryFolder({
      'be.md': Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(utf16).swap16()]),
      'le.md': Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]),
      'le-unmarked.md': utf16,
      'utf8.md': Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('Grüße aus dem Text')]),
      'latin1.md': Buffer.from('Grüße aus dem Text', 'latin1'),
      'half.md': Buffer.from([0xff, 0xfe, 0x00, 0xd8]),
    });
    const corpus = await read(root);
    expect(corpus.documents.map(({ id, source }) => [id, source])).toEqual(
      ['be.md', 'le-unmarked.md', 'le.md', 'utf8.md'].map((id) => [id, 'Grüße aus dem Text']),
    );
    expect(skippedOf(corpus)).toEqual(['half.md: encoding', 'latin1.md: encoding']);
  });

  it('reports progress, and stops when cancelled', async () => {
    const root = temporaryFolder(
      Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`${index}.md`, `text ${index}`])),
    );
    const progress: Progress[] = [];
    await createFileCorpusReader().read(specOf(root), { ...noControl, report: (each) => progress.push(each) });
    expect(progress.at(-1)).toMatchObject({ stage: 'corpus', done: 300, total: 300, unit: 'documents' });
    const cancelled = new LabError({ code: 'job/cancelled', message: '', nextStep: '', fault: 'cancelled' });
    const now = vi.spyOn(performance, 'now');
    let time = 0;
    now.mockImplementation(() => (time += 100));
    const job = createFileCorpusReader().read(specOf(root), {
      ...noControl,
      checkpoint: () => Promise.reject(cancelled),
    });
    await expect(job).rejects.toBe(cancelled);
    now.mockRestore();
  });
});

describe('a refresh', () => {
  it('reads only files whose size or time changed, and gives the same documents again', async () => {
    const files = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`${index}.md`, `text ${index}`]));
    const root = temporaryFolder({ ...files, 'bad.md': Uint8Array.of(0xff) });
    for (const name of [...Object.keys(files), 'bad.md']) settled(join(root, name));
    const reader = createFileCorpusReader();
    const first = await reader.read(specOf(root), noControl);
    writeFileSync(join(root, '7.md'), 'another text');
    writeFileSync(join(root, 'new.md'), 'new');

    const opened: string[] = [];
    const openSync = vi.spyOn(fs, 'openSync');
    openSync.mockClear();
    syncBuiltinESMExports();
    const second = await reader.read(specOf(root), noControl, first);
    opened.push(...openSync.mock.calls.map(([path]) => String(path)));
    openSync.mockRestore();
    syncBuiltinESMExports();

    expect(opened.sort()).toEqual([join(root, '7.md'), join(root, 'new.md')]);
    expect(second.documents).toHaveLength(51);
    expect(second.documents.filter((document) => first.documents.includes(document))).toHaveLength(49);
    expect(skippedOf(second)).toEqual(['bad.md: encoding']);
    expect(second.fingerprint).not.toBe(first.fingerprint);
    const third = await reader.read(specOf(root), noControl, second);
    expect(third.fingerprint).toBe(second.fingerprint);
    expect((await read(root)).fingerprint).toBe(second.fingerprint);
  });

  it('forgets what other limits decided', async () => {
    const root = temporaryFolder({ 'a.md': 'twenty characters xx' });
    settled(join(root, 'a.md'));
    const reader = createFileCorpusReader();
    const first = await reader.read(specOf(root, { limits: { maxFileBytes: 10 } }), noControl);
    expect(skippedOf(first)).toEqual(['a.md: too-large']);
    expect(idsOf(await reader.read(specOf(root), noControl, first))).toEqual(['a.md']);
  });
});
