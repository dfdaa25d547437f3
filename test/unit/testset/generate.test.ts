import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import { formatOf, type Corpus } from '../../../src/core/corpus';
import { PipelineSession, type PreparePorts } from '../../../src/core/pipeline';
import { generateTestset, type TestsetRequest, type TestsetResult } from '../../../src/core/testset';
import { contentWords, overlapOf, stemOf, stemsOf } from '../../../src/core/testset/words';
import { projectRoot } from '../../support/shared';

const docs = path.join(projectRoot, 'docs');
const guide: Record<string, string> = Object.fromEntries(
  readdirSync(docs)
    .filter((name) => name.endsWith('.md'))
    .map((name) => [name, readFileSync(path.join(docs, name), 'utf8')]),
);

function generate(
  files: Record<string, string>,
  request: Partial<TestsetRequest> = {},
  more: Partial<Parameters<typeof generateTestset>[0]> = {},
): Promise<TestsetResult> {
  const documents = Object.entries(files)
    .map(([id, source]) => ({ id, format: formatOf(id), source, contentHash: id, bytes: source.length }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const corpus: Corpus = { root: '/c', kind: 'files', documents, skipped: [], partial: false, fingerprint: 'f' };
  const ports = { corpusReader: { read: () => Promise.resolve(corpus) }, ...more } as unknown as PreparePorts;
  const spec = { root: '/c', include: [], exclude: [] };
  return generateTestset(
    ports,
    new PipelineSession(),
    { corpus: spec, count: 60, seed: 1, kinds: [], ...request },
    noControl,
  );
}

describe('a test set from the guide', () => {
  it('is the same for the same seed, and another for another', async () => {
    const [one, same, other] = await Promise.all([generate(guide), generate(guide), generate(guide, { seed: 2 })]);
    expect(same).toEqual(one);
    expect(other.queries.map(({ text }) => text)).not.toEqual(one.queries.map(({ text }) => text));
    expect(new Set(one.queries.map(({ id }) => id)).size).toBe(60);
    expect(one.queries.every(({ id }) => /^g-[0-9a-f]{10}$/.test(id))).toBe(true);
  });

  it('has a span with its quote for each query, that excludes the line the words came from', async () => {
    const { queries, judgements } = await generate(guide, { kinds: ['heading', 'question', 'link'] });
    expect(judgements.map(({ query }) => query)).toEqual(queries.map(({ id }) => id));
    for (const [at, { file, startLine, endLine, quote }] of judgements.entries()) {
      const lines = guide[file]!.split('\n').slice(startLine! - 1, endLine);
      expect(lines.join(' ').replace(/\s+/g, ' ').trim().startsWith(quote!.first.slice(0, 40))).toBe(true);
      const { origin } = queries[at]!;
      if (origin!.file === file) expect(origin!.line! < startLine! || origin!.line! > endLine!).toBe(true);
    }
  });

  it('tells how much of each query its answer holds, and keeps it low', async () => {
    const { queries, judgements, overlap } = await generate(guide);
    for (const [at, query] of queries.entries()) {
      const { file, startLine, endLine } = judgements[at]!;
      const answer = stemsOf(
        guide[file]!.split('\n')
          .slice(startLine! - 1, endLine)
          .join('\n'),
      );
      expect(query.overlap).toBeCloseTo(overlapOf(query.text, answer), 10);
      expect(query.overlap).toBeLessThanOrEqual(0.8);
    }
    expect(overlap).toBeLessThan(0.5);
    expect(overlap).toBeGreaterThan(0.1);
  });

  it('never repeats a heading', async () => {
    const { queries } = await generate(guide, { kinds: ['heading'] });
    for (const { text, origin } of queries) {
      const heading = contentWords(guide[origin!.file!]!.split('\n')[origin!.line! - 1]!).map(({ word }) => word);
      expect(text).not.toBe(heading.join(' '));
    }
  });

  it('takes kinds and files in turns', async () => {
    const { kinds, files, judgements } = await generate(guide);
    expect(kinds.filter(({ kept }) => kept > 0).map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['heading', 'link', 'question', 'passage']),
    );
    expect(files).toBeGreaterThan(20);
    const perFile = judgements.reduce(
      (map, { file }) => map.set(file, (map.get(file) ?? 0) + 1),
      new Map<string, number>(),
    );
    expect(Math.max(...perFile.values())).toBeLessThanOrEqual(3 * Math.ceil(60 / Object.keys(guide).length));
  });

  it('asks nothing that is asked already', async () => {
    const first = await generate(guide);
    const second = await generate(guide, { existing: first });
    const known = new Set(first.queries.map(({ text }) => text));
    expect(second.queries.some(({ text }) => known.has(text))).toBe(false);
    expect(second.dropped.duplicate).toBeGreaterThan(0);
  });

  it('keeps the words of the user', async () => {
    const searches = [{ text: 'Why is my p95 so high?', file: 'latency.md', startLine: 3, endLine: 9 }];
    const file = Object.keys(guide).find((name) => name.includes('latency'))!;
    const { queries } = await generate(guide, { kinds: ['search'], searches: [{ ...searches[0]!, file }] });
    expect(queries.map(({ text, origin }) => [text, origin!.kind])).toEqual([['Why is my p95 so high?', 'search']]);
  });

  it('asks the history for what commits wrote', async () => {
    const file = 'faq.md';
    const changes = [
      {
        commit: 'abc',
        subject: 'docs: describe temperature limits of nightly measuring',
        spans: [{ file, startLine: 3, endLine: 40 }],
      },
    ];
    const { kinds } = await generate(
      guide,
      { kinds: ['commit'] },
      { history: { changes: () => Promise.resolve(changes) } },
    );
    expect(kinds).toEqual([{ kind: 'commit', found: 1, kept: expect.any(Number) as number }]);
  });
});

describe('bad input', () => {
  it('is told', async () => {
    await expect(generate({})).rejects.toMatchObject({ code: 'testset/no-documents' });
    await expect(generate(guide, { count: 0 })).rejects.toMatchObject({ code: 'testset/count' });
    await expect(generate(guide, { count: 5001 })).rejects.toMatchObject({ code: 'testset/count' });
    await expect(generate(guide, { kinds: ['model'] })).rejects.toMatchObject({ code: 'testset/kinds' });
  });

  it('gives fewer queries, and says why', async () => {
    const made = await generate({ 'a.md': '# A\n\nOne line.\n' });
    expect(made.queries).toEqual([]);
    expect(made.overlap).toBeUndefined();
    expect(made.notices[0]).toMatch(/^The documents give 0 of the 60 queries wanted: 1 candidates?, 1 dropped/);
  });

  it.each([
    ['one line of 300,000 words', 'word other thing '.repeat(100_000)],
    ['20,000 headings', Array.from({ length: 20_000 }, (_, i) => `## Part ${i} of it\n\nText ${i} here.\n`).join('\n')],
    ['20,000 open brackets', '['.repeat(20_000)],
    ['20,000 links', '[a b c](a.md) '.repeat(20_000)],
    ['blank lines', '\n'.repeat(100_000)],
  ])('takes bounded time: %s', async (_, source) => {
    const started = performance.now();
    await generate({ 'a.md': source });
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});

describe('stems', () => {
  it('join the forms of a word and keep others apart', () => {
    for (const [a, b] of [
      ['locking', 'locks'],
      ['stopped', 'stops'],
      ['queries', 'query'],
      ['measured', 'measure'],
    ])
      expect(stemOf(a!)).toBe(stemOf(b!));
    for (const [a, b] of [
      ['cache', 'case'],
      ['class', 'clay'],
      ['p95', 'p99'],
    ])
      expect(stemOf(a!)).not.toBe(stemOf(b!));
  });
});
