import { appendFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import type { Corpus, CorpusSpec } from '../../../src/core/corpus';
import { createFileCorpusReader } from '../../../src/node/corpus';
import { temporaryFolder } from './temp-folder';

const read = (root: string, rest: Partial<CorpusSpec> = {}): Promise<Corpus> =>
  createFileCorpusReader().read({ root, include: [], exclude: [], ...rest }, noControl);
const beir = (...lines: (string | object)[]): string =>
  temporaryFolder({
    'corpus.jsonl': lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
  });

describe('a BEIR folder', () => {
  it('is one document a line: title, newline, text', async () => {
    const root = beir(
      { _id: '10', title: 'Ten', text: 'text of ten' },
      { _id: '9', title: '', text: 'text only' },
      '',
      { text: 'no title', _id: 'a', metadata: { url: 'x' } },
      { _id: 7, title: 'Number', text: '' },
      { _id: 'nothing', title: '', text: ' ' },
      '{"_id": "p", "text": "harmless", "__proto__": {"polluted": true}}\r',
    );
    const corpus = await read(root);
    expect(corpus.kind).toBe('beir');
    expect(corpus.documents.map(({ id, source, container }) => [id, source, container?.line])).toEqual([
      ['10', 'Ten\ntext of ten', 1],
      ['7', 'Number\n', 5],
      ['9', 'text only', 2],
      ['a', 'no title', 4],
      ['p', 'harmless', 7],
    ]);
    expect(corpus.documents[0]).toMatchObject({
      format: 'beir',
      bytes: 15,
      container: { file: 'corpus.jsonl', line: 1 },
    });
    expect(corpus.skipped).toEqual([{ path: 'nothing', reason: 'empty' }]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('has the metadata of its lines, and changes with it', async () => {
    const read1 = await read(
      beir({ _id: 'a', text: 'x', metadata: { lang: 'en', year: 1962, tags: ['p', 2], deep: { a: 1 } } }),
    );
    expect(read1.documents[0]!.metadata).toEqual({ lang: 'en', year: '1962', tags: ['p', '2'] });
    const read2 = await read(beir({ _id: 'a', text: 'x', metadata: { lang: 'de' } }));
    expect(read2.fingerprint).not.toBe(read1.fingerprint);
    const read3 = await read(beir({ _id: 'a', text: 'x', metadata: {} }));
    expect(read3.documents[0]).not.toHaveProperty('metadata');
    expect(read3.fingerprint).toBe((await read(beir({ _id: 'a', text: 'x', metadata: 'none' }))).fingerprint);
  });

  it('is a folder like any other when globs ask for documents', async () => {
    const root = beir({ _id: 'a', text: 'a' });
    writeFileSync(join(root, 'readme.md'), 'x');
    expect((await read(root, { include: ['*.md'] })).documents.map(({ id }) => id)).toEqual(['readme.md']);
  });

  it.each([
    ['broken JSON', '{"_id": "b"', 'corpus/bad-jsonl'],
    ['no object', '["b"]', 'corpus/bad-jsonl'],
    ['null', 'null', 'corpus/bad-jsonl'],
    ['no _id', '{"text": "x"}', 'corpus/bad-jsonl'],
    ['an empty _id', '{"_id": "", "text": "x"}', 'corpus/bad-jsonl'],
    ['no text', '{"_id": "b"}', 'corpus/bad-jsonl'],
    ['a text that is a list', '{"_id": "b", "text": ["x"]}', 'corpus/bad-jsonl'],
    ['a title that is a number', '{"_id": "b", "title": 1, "text": "x"}', 'corpus/bad-jsonl'],
    ['an inherited _id', '{"__proto__": {"_id": "b"}, "text": "x"}', 'corpus/bad-jsonl'],
    ['deep nesting', '['.repeat(500_000), 'corpus/bad-jsonl'],
    ['an _id used before', '{"_id": "a", "text": "x"}', 'corpus/duplicate-id'],
  ])('names file and line of %s', async (_, line, code) => {
    const root = beir({ _id: 'a', text: 'a' }, '', line);
    const where = { file: 'corpus.jsonl', line: 3 };
    await expect(read(root)).rejects.toMatchObject({ code, where, fault: 'user' });
  });

  it('keeps its limits', async () => {
    const root = beir(
      { _id: 'a', text: 'x'.repeat(5000) },
      { _id: 'b', text: `${'x'.repeat(900)}\n`.repeat(2) },
      { _id: 'c', text: 'y'.repeat(1500) },
      { _id: 'd', text: 'z' },
      { _id: 'e', text: 'z' },
    );
    const corpus = await read(root, { limits: { maxFileBytes: 4000, maxLineChars: 1000, maxFiles: 3 } });
    expect(corpus.documents.map(({ id }) => id)).toEqual(['b', 'd']);
    expect(corpus.skipped.map(({ path, reason }) => `${path}: ${reason}`)).toEqual([
      'c: line-too-long',
      'corpus.jsonl:1: too-large',
      'e: too-many',
    ]);
    expect(corpus.partial).toBe(true);
  });

  it('reads lines over block borders, with two-byte characters on them', async () => {
    const texts = Array.from({ length: 40 }, (_, index) => `${'é'.repeat(40_000)}${index}`);
    const corpus = await read(beir(...texts.map((text, index) => ({ _id: String(index), text }))));
    expect(new Map(corpus.documents.map(({ id, source }) => [id, source]))).toEqual(
      new Map(texts.map((text, index) => [String(index), text])),
    );
  });

  it('does not follow a link out of the folder', async () => {
    const outside = beir({ _id: 'secret', text: 'secret' });
    const root = temporaryFolder();
    symlinkSync(join(outside, 'corpus.jsonl'), join(root, 'corpus.jsonl'));
    expect((await read(root)).documents).toEqual([]);
  });

  it('is not read again while its file is the same', async () => {
    const root = beir({ _id: 'a', text: 'a' });
    const file = join(root, 'corpus.jsonl');
    utimesSync(file, 1_600_000_000, 1_600_000_000);
    const reader = createFileCorpusReader();
    const spec = { root, include: [], exclude: [] };
    const first = await reader.read(spec, noControl);
    expect(await reader.read(spec, noControl, first)).toBe(first);
    appendFileSync(file, '\n{"_id": "b", "text": "b"}');
    expect((await reader.read(spec, noControl, first)).documents).toHaveLength(2);
  });
});
