import { closeSync, ftruncateSync, openSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readQuerySet } from '../../../src/node/corpus';
import { temporaryFolder } from './temp-folder';

type Files = Record<string, string>;
const read = (files: Files, named: { queries?: string; judgements?: string } = {}) => {
  const root = temporaryFolder(files);
  const absolute = Object.fromEntries(Object.entries(named).map(([key, name]) => [key, join(root, name)]));
  return readQuerySet({ root, include: [], exclude: [] }, absolute);
};
const QUERIES = '{"id":"q1","text":"What is it?"}\n{"id":"q2","text":"And this?"}\n';
const lab = (judgements: string, queries = QUERIES): Files => ({
  'rag-lab/queries.jsonl': queries,
  'rag-lab/judgements.jsonl': judgements,
});

describe('a query set', () => {
  it('is found beside documents', async () => {
    const set = await read(
      lab(
        '{"query":"q1","file":"docs/a.md","startLine":10,"endLine":24,"grade":2}\n\n{"query":"q2","file":".\\\\docs\\\\b.md","grade":0}',
      ),
    );
    expect(set).toEqual({
      queries: [
        { id: 'q1', text: 'What is it?' },
        { id: 'q2', text: 'And this?' },
      ],
      judgements: [
        { query: 'q1', file: 'docs/a.md', startLine: 10, endLine: 24, grade: 2 },
        { query: 'q2', file: 'docs/b.md', grade: 0 },
      ],
      notices: [],
    });
  });

  it.each(['qrels.tsv', 'qrels/test.tsv'])(
    'is found in a BEIR folder with %s, with or without a header',
    async (name) => {
      const corpus = '{"_id":"../d 1","text":"x"}';
      const queries = '\uFEFF{"_id":"1","text":"one","metadata":{}}\r\n{"_id":"2","text":"two"}\r\n';
      for (const header of ['query-id\tcorpus-id\tscore\r\n', '']) {
        const set = await read({
          'corpus.jsonl': corpus,
          'queries.jsonl': queries,
          [name]: `${header}1\t../d 1\t3\r\n2\td2\t-1\r\n`,
        });
        expect(set?.queries.map(({ id }) => id)).toEqual(['1', '2']);
        expect(set?.judgements).toEqual([
          { query: '1', file: '../d 1', grade: 3 },
          { query: '2', file: 'd2', grade: 0 },
        ]);
      }
    },
  );

  it('is what the user names, wherever it is', async () => {
    const files = {
      ...lab('{"query":"q1","file":"a.md","grade":1}'),
      'my/q.jsonl': '{"_id":"x","text":"X"}',
      'my/j.tsv': 'x\ta.md\t1\n',
    };
    expect(await read(files, { queries: 'my/q.jsonl', judgements: 'my/j.tsv' })).toMatchObject({
      queries: [{ id: 'x' }],
      judgements: [{ query: 'x', file: 'a.md', grade: 1 }],
    });
    const alone = await read(files, { queries: 'my/q.jsonl' });
    expect(alone?.judgements).toEqual([]);
    expect(alone?.notices[0]).toMatch(/no judgements/);
  });

  it('may be missing, or empty', async () => {
    expect(await read({ 'a.md': 'x' })).toBeNull();
    expect(await read({ 'corpus.jsonl': '' })).toBeNull();
    const empty = await read(lab('', '\n'));
    expect(empty).toMatchObject({ queries: [], judgements: [] });
    expect(empty?.notices).toHaveLength(2);
    await expect(read({ 'rag-lab/judgements.jsonl': '' })).rejects.toMatchObject({
      code: 'queries/missing',
      fault: 'user',
    });
    await expect(read({}, { queries: 'none.jsonl' })).rejects.toMatchObject({
      code: 'queries/not-found',
      fault: 'user',
    });
    await expect(read(lab(''), { judgements: 'none.tsv' })).rejects.toMatchObject({ code: 'judgements/not-found' });
  });

  it('keeps what generated queries and quoted judgements say of themselves, and passes over other members', async () => {
    const query = {
      id: 'q1',
      text: 'x',
      origin: { kind: 'commit', file: 'a.md', line: 3, detail: 'abc' },
      overlap: 0.25,
    };
    const judgement = {
      query: 'q1',
      file: 'a.md',
      startLine: 1,
      endLine: 2,
      grade: 1,
      quote: { first: 'a', last: 'b' },
    };
    const more = { note: 'mine', __proto__: null };
    const set = await read(
      lab(`${JSON.stringify({ ...judgement, ...more })}\r\n`, `\uFEFF${JSON.stringify({ ...query, ...more })}\r\n`),
    );
    expect(set).toEqual({ queries: [query], judgements: [judgement], notices: [] });
  });

  it.each<[string, BufferEncoding, string]>([
    ['rag-lab/queries.jsonl', 'utf16le', 'queries/bad-line'],
    ['rag-lab/queries.jsonl', 'latin1', 'queries/bad-line'],
    ['rag-lab/judgements.jsonl', 'latin1', 'judgements/bad-line'],
  ])('in another encoding is refused: %s in %s', async (name, encoding, code) => {
    const root = temporaryFolder(lab('', QUERIES));
    writeFileSync(join(root, name), Buffer.from('\uFEFF{"id":"é","text":"é","query":"é"}\n', encoding));
    await expect(readQuerySet({ root, include: [], exclude: [] }, {})).rejects.toMatchObject({
      code,
      nextStep: 'Save the file as UTF-8.',
      where: { file: name, line: 1 },
    });
  });

  it('in another encoding is refused as a table too', async () => {
    const root = temporaryFolder({ 'q.jsonl': QUERIES });
    writeFileSync(join(root, 'j.tsv'), Buffer.from('q1\té.md\t1\n', 'latin1'));
    const files = { queries: join(root, 'q.jsonl'), judgements: join(root, 'j.tsv') };
    await expect(readQuerySet({ root, include: [], exclude: [] }, files)).rejects.toMatchObject({
      code: 'judgements/bad-line',
      nextStep: 'Save the file as UTF-8.',
    });
  });

  it('reads judgements in the columns of TREC', async () => {
    const set = await read(
      { 'q.jsonl': QUERIES, 'j.qrels': 'q1 0 ./docs/a.md 2\n' },
      { queries: 'q.jsonl', judgements: 'j.qrels' },
    );
    expect(set?.judgements).toEqual([{ query: 'q1', file: 'docs/a.md', grade: 2 }]);
  });

  it('takes the higher of contradictory grades and says so', async () => {
    const line = (grade: number): string => `{"query":"q1","file":"a.md","startLine":1,"endLine":2,"grade":${grade}}\n`;
    const set = await read(lab(line(1) + line(3) + line(2) + line(3)));
    expect(set?.judgements).toEqual([{ query: 'q1', file: 'a.md', startLine: 1, endLine: 2, grade: 3 }]);
    expect(set?.notices).toEqual([
      '2 judgements contradict an earlier one of the same span (first: rag-lab/judgements.jsonl:2); the higher grade counts.',
    ]);
  });

  it.each([
    ['broken JSON', '{"id":"q3"', 'queries/bad-line'],
    ['no id', '{"text":"x"}', 'queries/bad-line'],
    ['no text', '{"id":"q3"}', 'queries/bad-line'],
    ['a blank text', '{"id":"q3","text":" "}', 'queries/bad-line'],
    ['an id that is a number', '{"id":3,"text":"x"}', 'queries/bad-line'],
    ['a list', '[]', 'queries/bad-line'],
    ['an inherited id', '{"__proto__":{"id":"q3"},"text":"x"}', 'queries/bad-line'],
    ['a second q1', '{"id":"q1","text":"x"}', 'queries/duplicate-id'],
    ['a line of two megabytes', `{"id":"q3","text":"${'x'.repeat(2_000_000)}"}`, 'queries/bad-line'],
  ])('names file and line of queries with %s', async (_, line, code) => {
    const where = { file: 'rag-lab/queries.jsonl', line: 3 };
    await expect(read(lab('', QUERIES + line))).rejects.toMatchObject({ code, where, fault: 'user' });
  });

  it.each([
    ['broken JSON', '{', 'judgements/bad-line'],
    ['no query', '{"file":"a.md","grade":1}', 'judgements/bad-line'],
    ['no file', '{"query":"q1","grade":1}', 'judgements/bad-line'],
    ['no grade', '{"query":"q1","file":"a.md"}', 'judgements/bad-line'],
    ['half a grade', '{"query":"q1","file":"a.md","grade":1.5}', 'judgements/bad-line'],
    ['a grade in quotes', '{"query":"q1","file":"a.md","grade":"1"}', 'judgements/bad-line'],
    ['a grade without end', '{"query":"q1","file":"a.md","grade":1e999}', 'judgements/bad-line'],
    ['reversed lines', '{"query":"q1","file":"a.md","startLine":5,"endLine":4,"grade":1}', 'judgements/bad-line'],
    ['one line number', '{"query":"q1","file":"a.md","startLine":5,"grade":1}', 'judgements/bad-line'],
    ['line 0', '{"query":"q1","file":"a.md","startLine":0,"endLine":4,"grade":1}', 'judgements/bad-line'],
    ['an unknown query', '{"query":"q9","file":"a.md","grade":1}', 'judgements/unknown-query'],
    ['a way out', '{"query":"q1","file":"docs/../../a.md","grade":1}', 'judgements/outside-corpus'],
    ['a way out by backslashes', '{"query":"q1","file":"..\\\\a.md","grade":1}', 'judgements/outside-corpus'],
    ['an absolute path', '{"query":"q1","file":"/etc/passwd","grade":1}', 'judgements/outside-corpus'],
    ['a drive', '{"query":"q1","file":"C:a.md","grade":1}', 'judgements/outside-corpus'],
    ['a share', '{"query":"q1","file":"\\\\\\\\host\\\\a.md","grade":1}', 'judgements/outside-corpus'],
  ])('names file and line of judgements with %s', async (_, line, code) => {
    const where = { file: 'rag-lab/judgements.jsonl', line: 2 };
    await expect(read(lab(`\n${line}\n`))).rejects.toMatchObject({ code, where, fault: 'user' });
  });

  it.each(['q1\ta.md', 'q1 a.md 1', 'q1\ta.md\t1.5', 'q1\ta.md\tx', '\ta.md\t1', 'q1\ta.md\t1\t1'])(
    'names file and line of the table row %j',
    async (row) => {
      const files = { 'q.jsonl': QUERIES, 'j.tsv': `query-id\tcorpus-id\tscore\n${row}\n` };
      const where = { file: 'j.tsv', line: 2 };
      await expect(read(files, { queries: 'q.jsonl', judgements: 'j.tsv' })).rejects.toMatchObject({
        code: 'judgements/bad-line',
        where,
      });
    },
  );

  it('refuses files that are too large, links that lead out, and folders', async () => {
    const root = temporaryFolder(lab(''));
    const spec = { root, include: [], exclude: [] };
    const huge = openSync(join(root, 'huge.jsonl'), 'w');
    ftruncateSync(huge, 200_000_000);
    closeSync(huge);
    const tooLarge = readQuerySet(spec, { queries: join(root, 'huge.jsonl') });
    await expect(tooLarge).rejects.toMatchObject({ code: 'queries/too-large', fault: 'user' });
    await expect(readQuerySet(spec, { queries: root })).rejects.toMatchObject({ code: 'queries/unreadable' });
    const outside = temporaryFolder(lab(''));
    const other = temporaryFolder();
    symlinkSync(join(outside, 'rag-lab'), join(other, 'rag-lab'));
    const linked = readQuerySet({ ...spec, root: other }, {});
    await expect(linked).rejects.toMatchObject({ code: 'queries/unreadable' });
  });
});
