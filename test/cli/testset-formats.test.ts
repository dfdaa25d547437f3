import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cliBeir, cliCorpus, ensureBuilt, expectMessage, ragLab, ragLabOk, temporaryFolder } from '../support/cli';

const place = temporaryFolder('testset-formats');
const at = (...names: string[]): string => path.join(place.dir, ...names);
const read = (...names: string[]): string => readFileSync(at(...names), 'utf8');
const file = (name: string, text: string | Uint8Array): string => {
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(name), text);
  return at(name);
};
const corpus = (name: string): string[] => {
  cpSync(cliCorpus, at(name), { recursive: true });
  rmSync(at(name, 'rag-lab.config.json'));
  return ['--corpus', at(name), '--store', place.store];
};
const testset = (...args: string[]) => ragLab(['testset', ...args]);

beforeAll(ensureBuilt);
afterAll(place.remove);

describe('rag-lab testset export and import', () => {
  it.each(['beir', 'trec', 'csv'])('as %s and back into an empty folder and into its own', async (format) => {
    const name = `round-${format}`;
    const where = corpus(name);
    const exported = await ragLabOk(['testset', 'export', '--format', format, '--out', at(name, 'out'), ...where]);
    expect(exported.stdout).toMatch(/^10 queries and \d+ judgements written to /);
    if (format === 'csv') expect(exported.stderr).not.toMatch(/become/);
    else expect(exported.stderr).toMatch(/8 spans become whole documents/);
    const files = { beir: ['out'], trec: ['out/topics.tsv', 'out/qrels.txt'], csv: ['out/query-set.csv'] }[format]!;
    const sources = files.map((source) => at(name, source));

    const own = await ragLabOk(['testset', 'import', ...sources, ...where]);
    expect(own.stdout).toBe('Everything in it is there already.\n');
    const before = read(name, 'rag-lab/queries.jsonl');
    rmSync(at(name, 'rag-lab'), { recursive: true });
    await ragLabOk(['testset', 'import', ...sources, '--format', format, ...where]);
    expect(read(name, 'rag-lab/queries.jsonl')).toBe(before);
    expect(read(name, 'rag-lab/judgements.jsonl')).toMatch(/^\{"query":"q1","file":"garden\/tomatoes\.md",/);
  });

  it('adds to what is there, in other encodings too, and lists what fits nothing', async () => {
    const where = corpus('adds');
    const before = [read('adds/rag-lab/queries.jsonl'), read('adds/rag-lab/judgements.jsonl')];
    const table = 'query;text;file;startLine;endLine;grade\r\nn1;Größe?;roses;1;3;2\r\nn1;;nowhere.md;;;1\r\n';
    const source = file('table.csv', Buffer.from(`\uFEFF${table}`, 'utf16le'));
    const { stdout, stderr } = await ragLabOk(['testset', 'import', source, ...where]);
    expect(stdout).toMatch(/^1 query and 1 judgement added to /);
    expect(stderr).toMatch(/^Left out: 1 judgement about documents that are not in the corpus \(nowhere\.md\)\.$/m);
    expect(read('adds/rag-lab/queries.jsonl')).toBe(`${before[0]}{"id":"n1","text":"Größe?"}\n`);
    expect(read('adds/rag-lab/judgements.jsonl')).toMatch(
      /\{"query":"n1","file":"garden\/roses\.md","startLine":1,"endLine":3,"grade":2,"quote":\{.*\}\}\n$/,
    );
    expect(read('adds/rag-lab/judgements.jsonl').startsWith(before[1]!)).toBe(true);
  });

  it.each<[string, () => string[], RegExp, string?]>([
    ['no file', () => [], /^testset\/no-files: /m],
    ['a file that is not there', () => [at('none.csv')], /^import\/not-found: There is no file none\.csv/m],
    ['a folder without a set', () => [at('bad')], /^import\/no-files: /m],
    ['an empty file', () => [file('e.csv', '')], /^import\/empty: e\.csv/m],
    ['a run', () => [file('x.run', 'q1 Q0 d 1 0.5 n\n')], /^import\/run-file: .*\nNext: .*--trec/m],
    [
      'another encoding',
      () => [file('l.csv', Buffer.from('query,text\nq,é', 'latin1'))],
      /^import\/unreadable: l\.csv/m,
    ],
    ['an id in use', () => [file('t.tsv', 'n\tnew\nq1\tother\n')], /^import\/other-text: .*t\.tsv:2\)$/m],
    ['documents of nobody', () => [file('q.qrels', 'q1 0 zzz 1\n')], /^import\/nothing-fits: .*"zzz"/m],
    ['a format of nobody', () => [file('t.tsv', 'n\tnew\n'), '--format', 'xml'], /^testset\/unknown-format: /m],
  ])('refuses %s and changes nothing', async (_, sources, message) => {
    const where = corpus('bad');
    const before = read('bad/rag-lab/queries.jsonl');
    expectMessage(await testset('import', ...sources(), ...where), 2, message);
    expect(read('bad/rag-lab/queries.jsonl')).toBe(before);
  });

  it('does not write into a BEIR folder, nor over a file that holds something else', async () => {
    const topics = file('topics.tsv', 'n\tnew\n');
    const beir = await testset('import', topics, '--corpus', cliBeir, '--store', place.store);
    expectMessage(beir, 2, /^queries\/beir-folder: /m);
    const where = corpus('over');
    const taken = file('over/out/topics.tsv', 'mine');
    expectMessage(
      await testset('export', '--format', 'trec', '--out', path.dirname(taken), ...where),
      2,
      /^testset\/target-exists: /m,
    );
    expect(read('over/out/topics.tsv')).toBe('mine');
    expectMessage(await testset('export', ...where), 2, /^testset\/no-target: /m);
    expectMessage(await testset('export', 'x', ...where), 2, /^cli\/too-many-words: /m);
  });
});

describe('rag-lab testset anchor', () => {
  it('writes quotes, then follows the text, and a comparison follows it without being told', async () => {
    const where = corpus('anchor');
    const first = await ragLabOk(['testset', 'anchor', ...where]);
    expect(first.stdout).toMatch(/: 0 spans moved, 8 quotes written, 0 lost/);
    const again = await ragLabOk(['testset', 'anchor', ...where]);
    expect(again.stdout).toBe('Nothing to change.\n');

    writeFileSync(at('anchor/garden/roses.md'), `New first line.\n\n${read('anchor/garden/roses.md')}`);
    renameSync(at('anchor/garden/compost.md'), at('anchor/garden/heap.md'));
    writeFileSync(at('anchor/garden/tomatoes.md'), '# Nothing of what was there\n');
    const compared = await ragLabOk([
      'compare',
      '--embedding.model',
      'static-MiniLM-L6-256-int8',
      '--repeat',
      '1',
      '--json',
      at('anchor.json'),
      ...where,
    ]);
    const { notes } = JSON.parse(read('anchor.json')) as { readonly notes: readonly string[] };
    expect(notes.join('\n')).toMatch(
      /^2 judged spans have moved and were found again by their text \(first: query q2: garden\/compost\.md:9-11, now garden\/heap\.md:9-11\)/m,
    );
    expect(notes.join('\n')).toMatch(
      /^2 judgements point to text that is nowhere in the documents any more; they count as not found/m,
    );
    expect(compared.stderr).not.toMatch(/internal/);

    const { stdout, stderr } = await ragLabOk(['testset', 'anchor', ...where]);
    expect(stdout).toMatch(/: 2 spans moved, 0 quotes written, 2 lost and left as they are/);
    expect(stderr).toMatch(/^query q3: garden\/roses\.md:1-3 is now garden\/roses\.md:3-5$/m);
    expect(read('anchor/rag-lab/judgements.jsonl')).toMatch(
      /"query":"q3","file":"garden\/roses\.md","startLine":3,"endLine":5/,
    );
  });
});
