import { describe, expect, it } from 'vitest';
import { parseQuerySetFile, type QuerySetFormat } from '../../../src/core/query-set-formats';

const read = (text: string, file = 'file', format?: QuerySetFormat) => parseQuerySetFile(text, file, format);

describe('a file of another format is known by its first line', () => {
  it.each<[string, string, object]>([
    [
      'BEIR queries',
      '{"_id":"1","text":"one","metadata":{"x":1}}\r\n{"_id":2,"text":"two"}\r\n',
      {
        queries: [
          { id: '1', text: 'one', line: 1 },
          { id: '2', text: 'two', line: 2 },
        ],
        judgements: [],
      },
    ],
    [
      'lines of our own',
      '{"id":"q","text":"t","filter":{"paths":["a/**"],"metadata":{"lang":"en"}},"origin":{"kind":"link"},"overlap":0.5}\n{"query":"q","file":"../a.md","startLine":1,"endLine":2,"grade":1}\n',
      {
        queries: [
          {
            id: 'q',
            text: 't',
            filter: { paths: ['a/**'], metadata: { lang: 'en' } },
            origin: { kind: 'link' },
            overlap: 0.5,
            line: 1,
          },
        ],
        judgements: [{ query: 'q', file: '../a.md', startLine: 1, endLine: 2, grade: 1 }],
      },
    ],
    [
      'BEIR qrels with a header',
      'query-id\tcorpus-id\tscore\n1\td 1\t2\n',
      { queries: [], judgements: [{ query: '1', file: 'd 1', grade: 2 }] },
    ],
    [
      'TREC qrels, with spam and encoded blanks',
      '301 0 FBIS3-1 1\r\n301 0 my%20file.md -2\n302\tQ0\td\t0\n',
      {
        queries: [],
        judgements: [
          { query: '301', file: 'FBIS3-1', grade: 1 },
          { query: '301', file: 'my file.md', grade: 0 },
          { query: '302', file: 'd', grade: 0 },
        ],
      },
    ],
    [
      'topics with tabs, whatever the text looks like',
      '1\tq0 a b 3\n\n2\t{"a": 1} \n',
      {
        queries: [
          { id: '1', text: 'q0 a b 3', line: 1 },
          { id: '2', text: '{"a": 1}', line: 3 },
        ],
        judgements: [],
      },
    ],
    [
      'topics of the older tracks, with and without end tags',
      '<top>\n\n<num> Number: 301 \n<title> International\n  Organized Crime \n\n<desc> Description: \nx\n</top>\n\n<top>\n<num> 302</num>\n<title>Topic: Polio</title>\n',
      {
        queries: [
          { id: '301', text: 'International Organized Crime', line: 1 },
          { id: '302', text: 'Polio', line: 11 },
        ],
        judgements: [],
      },
    ],
    [
      'a table with semicolons, other columns and another order',
      'Text;"QUERY";note;grade;file\r\n"what; is ""it""?\nreally";q1;x;2;a.md\r\n;q1;;0;b.md\r\n;;;;\r\nlonely;q2\r\n',
      {
        queries: [
          { id: 'q1', text: 'what; is "it"?\nreally', line: 2 },
          { id: 'q2', text: 'lonely', line: 6 },
        ],
        judgements: [
          { query: 'q1', file: 'a.md', grade: 2 },
          { query: 'q1', file: 'b.md', grade: 0 },
        ],
      },
    ],
    [
      'a table with tabs and protected cells',
      "query\ttext\tfile\tstartLine\tendLine\tgrade\nq1\t'=1+1\t'-a.md\t3\t4\t1",
      {
        queries: [{ id: 'q1', text: '=1+1', line: 2 }],
        judgements: [{ query: 'q1', file: '-a.md', startLine: 3, endLine: 4, grade: 1 }],
      },
    ],
    [
      'members and ids called __proto__',
      '{"__proto__":{"id":"x"},"id":"__proto__","text":"t"}\n',
      { queries: [{ id: '__proto__', text: 't', line: 1 }], judgements: [] },
    ],
  ])('%s', (_, text, expected) => {
    expect(read(text)).toEqual(expected);
  });
});

describe('a file that cannot be imported', () => {
  it.each<[string, string, string, object]>([
    ['nothing in it', ' \n', 'x.csv', { code: 'import/empty' }],
    ['a run file', 'q1 Q0 d1 1 0.5 name\n', 'x.run', { code: 'import/run-file' }],
    ['prose', 'Dear reader,\n', 'x.txt', { code: 'import/unknown-format' }],
    ['a table without header', 'q1,what,a.md\n', 'x.csv', { code: 'import/bad-line', where: { line: 1 } }],
    ['a row without id', 'query,text\n,what\n', 'x.csv', { code: 'import/bad-line', where: { line: 2 } }],
    ['more cells than columns', 'query,text\na,b,c\n', 'x.csv', { where: { file: 'x.csv', line: 2 } }],
    ['a quote that stays open', 'query,text\na,b\nc,"d\ne\n', 'x.csv', { where: { line: 3 } }],
    ['text after a quote', 'query,text\na,"b"c\n', 'x.csv', { where: { line: 2 } }],
    ['half a span', 'query,text,file,startLine,grade\na,b,f,3,1\n', 'x.csv', { where: { line: 2 } }],
    ['reversed lines', 'query,text,file,startLine,endLine,grade\na,b,f,3,2,1\n', 'x.csv', { where: { line: 2 } }],
    [
      'a fraction as a line',
      'query,text,file,startLine,endLine,grade\na,b,f,1.5,2,1\n',
      'x.csv',
      { where: { line: 2 } },
    ],
    ['a document without grade', 'query,text,file\na,b,f\n', 'x.csv', { where: { line: 2 } }],
    ['a grade in words', 'q1 0 d1 1\nq1 0 d2 good\n', 'x.qrels', { code: 'import/bad-line', where: { line: 2 } }],
    ['three columns with blanks', 'q1\td1\t1\nq1 d2 1\n', 'x.tsv', { where: { line: 2 } }],
    ['a topic without title', '<top>\n<num> 1\n</top>', 'x', { code: 'import/bad-line', where: { line: 1 } }],
    ['a topic without text', '1\tone\n2\t \n', 'x', { where: { line: 2 } }],
    ['broken JSON', '{"_id":"1","text":"a"}\n{"_id":\n', 'x.jsonl', { where: { file: 'x.jsonl', line: 2 } }],
    ['an origin of no kind', '{"id":"1","text":"a","origin":{"kind":"dream"}}', 'x', { where: { line: 1 } }],
    ['a filter with an unknown member', '{"id":"1","text":"a","filter":{"path":"x"}}', 'x', { where: { line: 1 } }],
    [
      'a filter with a path that is no list',
      '{"id":"1","text":"a","filter":{"paths":"x"}}',
      'x',
      { where: { line: 1 } },
    ],
    [
      'a filter with metadata that is no text',
      '{"id":"1","text":"a","filter":{"metadata":{"a":1}}}',
      'x',
      { where: { line: 1 } },
    ],
    ['an overlap above 1', '{"id":"1","text":"a","overlap":2}', 'x', { where: { line: 1 } }],
    ['half a quote', '{"query":"1","file":"a","grade":1,"quote":{"first":"x"}}', 'x', { where: { line: 1 } }],
  ])('%s', (_, text, file, error) => {
    let thrown: unknown;
    try {
      read(text, file);
    } catch (caught) {
      thrown = caught;
    }
    expect(thrown).toMatchObject({ fault: 'user', ...error });
  });

  it('is refused where another format was asked for', () => {
    expect(() => read('q1 0 d 1', 'x', 'csv')).toThrow('x is not of the format csv.');
    expect(() => read('{"_id":"1","text":"a"}', 'x', 'trec')).toThrow(/not of the format trec/);
  });
});
