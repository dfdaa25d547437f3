import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cliCorpus, ensureBuilt, expectMessage, FAST_MODEL, ragLab, temporaryFolder } from '../support/cli';

const place = temporaryFolder('bad-input');
const file = (name: string, text = ''): string => {
  const at = path.join(place.dir, name);
  mkdirSync(path.dirname(at), { recursive: true });
  writeFileSync(at, text);
  return at;
};
const folder = (name: string): string => {
  const at = path.join(place.dir, name);
  mkdirSync(at, { recursive: true });
  return at;
};
const fails = async (args: readonly string[], message: RegExp, exit = 2): Promise<string> => {
  const ended = await ragLab(args, { cwd: place.dir, env: { XDG_CACHE_HOME: path.join(place.dir, 'cache') } });
  expectMessage(ended, exit, message);
  return ended.stderr;
};
const COMPARE = ['compare', '--corpus', cliCorpus, '--store', place.store];

beforeAll(ensureBuilt);
afterAll(place.remove);

describe('a command line that is wrong', () => {
  it.each<[string, string[], RegExp]>([
    ['an unknown command', ['compair'], /^cli\/unknown-command: There is no command "compair"\.\nNext: .*compare/m],
    ['an unknown option', [...COMPARE, '--jason', 'x'], /^cli\/unknown-option: .*--jason.*\nNext: .*--json/m],
    ['a short option', [...COMPARE, '-q'], /^cli\/unknown-option: /m],
    [
      'an option of another command',
      ['knobs', '--corpus', '.'],
      /^cli\/unknown-option: knobs takes no option --corpus/m,
    ],
    [
      'an unknown knob as a flag',
      [...COMPARE, '--retrieval.kk', '3'],
      /^cli\/unknown-option: .*\nNext: .*--retrieval\.k/m,
    ],
    ['an option without its value', [...COMPARE, '--json'], /^cli\/missing-value: --json wants a value/m],
    [
      'an option whose value is the next option',
      [...COMPARE, '--json', '--quiet'],
      /^cli\/missing-value: --json wants/m,
    ],
    ['an empty value', [...COMPARE, '--json='], /^cli\/missing-value: --json wants a value/m],
    ['a knob without its value', [...COMPARE, '--retrieval.k'], /^cli\/missing-value: --retrieval\.k wants a value/m],
    ['a value for a switch', [...COMPARE, '--quiet=no'], /^cli\/unexpected-value: --quiet takes no value/m],
    ['words after index', ['index', 'a.json', 'b'], /^cli\/too-many-words: /m],
    ['two configuration files', ['compare', 'a.json', 'b.json'], /^cli\/too-many-words: /m],
    ['words after knobs', ['knobs', 'retrieval.k'], /^cli\/too-many-words: knobs takes no words/m],
    ['words after doctor', ['doctor', 'x'], /^cli\/too-many-words: doctor takes no words/m],
    ['an empty query', ['query', '  '], /^query\/empty: /m],
    [
      'no rounds',
      [...COMPARE, '--repeat', '0'],
      /^cli\/bad-number: --repeat is a whole number from 1 to 1000, not "0"/m,
    ],
    ['half a round', [...COMPARE, '--repeat', '1.5'], /^cli\/bad-number: /m],
    ['rounds that are no number', [...COMPARE, '--repeat', 'many'], /^cli\/bad-number: /m],
    ['a number in other digits', [...COMPARE, '--seed', '0x10'], /^cli\/bad-number: --seed/m],
    ['a negative seed', [...COMPARE, '--seed=-1'], /^cli\/bad-number: --seed is a whole number/m],
  ])('%s', async (_, args, message) => {
    await fails(args, message);
  });
});

describe('knobs and variants that are wrong', () => {
  it.each<[string, string[], RegExp]>([
    ['a value out of range', ['--retrieval.k', '0'], /^config\/out-of-range: --retrieval\.k: .* 1 to 1000/m],
    ['a value of another type', ['--retrieval.k', 'ten'], /^config\/wrong-type: --retrieval\.k/m],
    ['a fraction of a whole number', ['--retrieval.k', '2.5'], /^config\/wrong-type: /m],
    ['an unknown choice', ['--index.kind', 'hsnw'], /^config\/unknown-value: .*hnsw/m],
    [
      'an unknown model',
      ['--embedding.model', 'gpt-9'],
      /^config\/unknown-name: .*"gpt-9".*\nNext: .*all-MiniLM-L6-v2-int8/m,
    ],
    ['a model by a path', ['--embedding.model', '../../etc'], /^config\/unknown-name: /m],
    ['an unknown priced model', ['--cost.answerModel', 'nobody/none'], /^config\/unknown-name: .*"nobody\/none"/m],
    ['an unknown knob in a variant', ['--variant', 'a:index.kinds=flat'], /^config\/unknown-knob: .*index\.kind/m],
    ['a variant that sets nothing', ['--variant', 'a:flat'], /^config\/assignment: /m],
    ['a variant without a name', ['--variant', ':index.kind=flat'], /^config\/variant-name: /m],
    ['a variant named as a path', ['--variant', '../../up:index.kind=flat'], /^config\/variant-name: /m],
    ['two variants of one name', ['--variant', 'a', '--variant', 'A'], /^config\/duplicate-variant: /m],
    [
      'more variants than fit',
      Array.from({ length: 17 }, (_, i) => [`--variant`, `v${i}`]).flat(),
      /^config\/too-many-variants: .*17/m,
    ],
    [
      'an overlap as large as the chunk',
      ['--chunking.strategy', 'fixed', '--chunking.overlapTokens', '64', '--chunking.maxTokens', '64'],
      /^config\/relation: /m,
    ],
  ])('%s', async (_, args, message) => {
    await fails([...COMPARE, ...args], message);
  });
});

describe('a configuration that is wrong', () => {
  const config = (name: string, text: string, message: RegExp): Promise<string> =>
    fails(['compare', file(`configs/${name}`, text), '--corpus', cliCorpus, '--store', place.store], message);

  it('is not there', async () => {
    await fails(['compare', path.join(place.dir, 'none.json')], /^config\/unreadable: .*none\.json.*ENOENT/m);
  });
  it('is a folder', async () => {
    await fails(['compare', place.dir], /^config\/unreadable: .*EISDIR/m);
  });
  it('is no JSON: the message has the line', async () => {
    await config(
      'broken.json',
      '{\n  "version": 1,\n  "variants": [\n    { "name": "a" }\n    { "name": "b" }\n  ]\n}\n',
      /^config\/\S+: .*broken\.json:5\)$/m,
    );
  });
  it('has several faults: one message names each with its line', async () => {
    const text =
      '{\n  "version": 1,\n  "varients": [],\n  "variants": [{ "name": "a", "knobs": { "retrieval.k": "x" } }]\n}\n';
    const stderr = await config('many.json', text, /^config\/\S+: 2 things are wrong/m);
    expect(stderr).toMatch(/line 3, .*varients/);
    expect(stderr).toMatch(/line 4, .*retrieval\.k/);
  });
  it('reaches out of its folder', async () => {
    await config('up.json', '{ "version": 1, "queries": "../../../etc/passwd" }', /^config\/path: .*up\.json:1\)$/m);
  });
  it('would change the prototype', async () => {
    await config('proto.json', '{ "version": 1, "__proto__": { "polluted": true } }', /^config\/\S+: .*__proto__/m);
  });
  it('limits a metric that nobody declared', async () => {
    await config(
      'limit.json',
      '{ "version": 1, "limits": { "quality.ndgc@10": { "min": 0.1 } } }',
      /^config\/\S+: .*ndgc@10/m,
    );
  });
  it('names queries that are not there', async () => {
    await config('noq.json', '{ "version": 1, "queries": "nowhere.jsonl" }', /^queries\/not-found: .*nowhere\.jsonl/m);
  });
});

describe('a corpus that is wrong', () => {
  const corpus = (dir: string, message: RegExp): Promise<string> =>
    fails(['compare', '--corpus', dir, '--store', place.store, '--retrieval.mode', 'lexical'], message);

  it('is not there', async () => {
    await corpus(path.join(place.dir, 'no-such-folder'), /^corpus\/\S+: .*no-such-folder/m);
  });
  it('is a file', async () => {
    await corpus(file('a-file.md', '# Text\n'), /^corpus\/\S+: .*a-file\.md/m);
  });
  it('is an empty folder', async () => {
    await corpus(folder('empty'), /^corpus\/empty: No documents in /m);
  });
  it('holds nothing but blanks, pictures and control characters', async () => {
    file('blank/a.md', ' \n\t\n');
    file('blank/b.md', '\u0089PNG\r\n\u001a\n\u0000\u0000\u0000\rIHDR');
    await corpus(folder('blank'), /^corpus\/(empty|no-text): /m);
    file('controls/c.md', '\u0001\u0002\u0003\n');
    await corpus(folder('controls'), /^corpus\/(empty|no-text): /m);
  });
  it('matches no include pattern', async () => {
    const at = file('configs/none.json', '{ "version": 1, "corpus": { "include": ["nothing/**"] } }');
    await fails(['compare', at, '--corpus', cliCorpus, '--store', place.store], /^corpus\/empty: /m);
  });
  it('is a BEIR folder with a broken line', async () => {
    file('beir/corpus.jsonl', '{"_id":"a","text":"one"}\n{"_id":"b","text":\n');
    await corpus(folder('beir'), /^corpus\/bad-jsonl: .*corpus\.jsonl:2\)$/m);
  });
  it('says so to query and index too', async () => {
    await fails(['query', 'anything', '--corpus', folder('empty'), '--store', place.store], /^corpus\/empty: /m);
    await fails(['index', '--corpus', folder('empty'), '--store', place.store], /^corpus\/empty: /m);
  });
});

describe('queries and judgements that are wrong', () => {
  const queries = file('q.jsonl', '{"id":"q1","text":"roses"}\n{"id":"q2","text":"glue"}\n');
  const withFiles = (more: string[], message: RegExp): Promise<string> =>
    fails([...COMPARE, '--retrieval.mode', 'lexical', ...more], message);

  it.each<[string, string, RegExp]>([
    ['no JSON', '{"id":"q1","text":"a"}\nnonsense\n', /^queries\/bad-line: .*:2\)$/m],
    ['no text', '{"id":"q1"}\n', /^queries\/bad-line: .*"text" is missing.*:1\)$/m],
    ['one id twice', '{"id":"q1","text":"a"}\n{"id":"q1","text":"b"}\n', /^queries\/duplicate-id: .*:2\)$/m],
  ])('queries: %s', async (name, text, message) => {
    await withFiles(['--queries', file(`queries-${name}.jsonl`.replaceAll(' ', '-'), text)], message);
  });
  it('queries: a folder', async () => {
    await withFiles(['--queries', folder('a-folder')], /^queries\/unreadable: /m);
  });
  it.each<[string, string, RegExp]>([
    ['no JSON', '{"query":"q1","file":"a.md","grade":1}\n\n{"query"\n', /^judgements\/bad-line: .*:3\)$/m],
    ['an unknown query', '{"query":"q9","file":"a.md","grade":1}\n', /^judgements\/unknown-query: .*"q9".*:1\)$/m],
    ['half a span', '{"query":"q1","file":"a.md","startLine":3,"grade":1}\n', /^judgements\/bad-line: .*endLine/m],
    ['a file outside', '{"query":"q1","file":"../../x.md","grade":1}\n', /^judgements\/outside-corpus: /m],
    ['a grade that is none', '{"query":"q1","file":"a.md","grade":"high"}\n', /^judgements\/bad-line: .*grade/m],
  ])('judgements: %s', async (name, text, message) => {
    const judgements = file(`judgements-${name}.jsonl`.replaceAll(' ', '-'), text);
    await withFiles(['--queries', queries, '--judgements', judgements], message);
  });
  it('judgements: not there', async () => {
    await withFiles(['--queries', queries, '--judgements', path.join(place.dir, 'none')], /^judgements\/not-found: /m);
  });
  it('judgements without queries', async () => {
    cpSync(path.join(cliCorpus, 'garden'), path.join(place.dir, 'lonely'), { recursive: true });
    file('lonely/rag-lab/judgements.jsonl', '{"query":"q1","file":"roses.md","grade":1}\n');
    const args = ['compare', '--corpus', folder('lonely'), '--store', place.store];
    await fails(args, /^queries\/missing: /m);
  });
});

describe('outputs that cannot be written', () => {
  const quick = [...COMPARE, '--embedding.model', FAST_MODEL, '--retrieval.mode', 'lexical', '--repeat', '1'];

  it.each(['json', 'html', 'md', 'csv'])(
    '--%s into a folder that is a file: said before anything is measured',
    async (kind) => {
      const at = path.join(file('not-a-folder'), `report.${kind}`);
      const stderr = await fails([...quick, `--${kind}`, at], /^output\/not-written: .*\((ENOTDIR|EEXIST)\)/m);
      expect(stderr).not.toContain('Measuring');
    },
  );
  it('--trec onto a file', async () => {
    await fails([...quick, '--trec', file('trec-file')], /^output\/not-written: .*\((ENOTDIR|EEXIST)\)/m);
  });
  it('--json onto a folder: it stays as it was', async () => {
    file('kept/inside.txt', 'mine');
    await fails([...quick, '--json', folder('kept')], /^output\/not-written: /m);
    expect(readdirSync(folder('kept'))).toEqual(['inside.txt']);
    expect(readdirSync(place.dir).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
