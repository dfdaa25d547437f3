import { describe, expect, it } from 'vitest';
import { formatOf, type SourceDocument } from '../../../src/core/corpus';
import {
  addSymbolPlaces,
  commitCandidates,
  headingCandidates,
  linkCandidates,
  passageCandidates,
  questionCandidates,
  searchCandidates,
  symbolCandidates,
} from '../../../src/core/testset/candidates';
import { readPage, type Page } from '../../../src/core/testset/page';
import type { Candidate } from '../../../src/core/testset';

const pageOf = (id: string, source: string, format: SourceDocument['format'] = formatOf(id)): Page =>
  readPage({ id, format, source, contentHash: '', bytes: source.length });
const pagesOf = (files: Record<string, string>): Map<string, Page> =>
  new Map(Object.entries(files).map(([id, source]) => [id, pageOf(id, source)]));
const short = ({ text, span }: Candidate): string => `${text} → ${span.file}:${span.startLine}-${span.endLine}`;

const GUIDE = `# Guide

A lead of the page.

## Retry policy

A failed request is tried again.
Three times at most.

## Limits

### Per client

Sixty requests a minute.

## How do I raise a limit?

Ask the operator.
`;

describe('queries from headings', () => {
  it('ask for the section below, without the heading line', () => {
    expect(headingCandidates(pageOf('a.md', GUIDE)).map(short)).toEqual([
      'Guide → a.md:3-3',
      'Retry policy → a.md:7-8',
      'Limits → a.md:12-14',
      'Per client → a.md:14-14',
    ]);
  });
  it('take the title of a BEIR document', () => {
    expect(headingCandidates(pageOf('7', 'Sorting large files\nWe merge runs.', 'beir')).map(short)).toEqual([
      'Sorting large files → 7:2-2',
    ]);
  });
  it('read HTML and notebooks by their own lines', () => {
    const html = '<h1>Cold start</h1>\n<p>The first answer\nis slow.</p>';
    expect(headingCandidates(pageOf('a.html', html)).map(short)).toEqual(['Cold start → a.html:2-3']);
    const notebook = '{"cells":[\n{"cell_type":"markdown","source":["# Load data\\n",\n"Read the file."]}\n]}';
    expect(headingCandidates(pageOf('a.ipynb', notebook)).map(short)).toEqual(['Load data → a.ipynb:3-3']);
  });
});

describe('queries from questions', () => {
  it('ask for the section of a heading that asks', () => {
    expect(questionCandidates(pageOf('a.md', GUIDE)).map(short)).toEqual(['How do I raise a limit? → a.md:18-18']);
  });
  it('ask for what follows a sentence that asks', () => {
    const source = 'Q: What if the disk is full?\n\nThe run stops.\n\nIs it safe? We think so.\nNothing is lost.\n';
    expect(questionCandidates(pageOf('a.md', source)).map(short)).toEqual([
      'What if the disk is full? → a.md:3-3',
      'Is it safe? → a.md:6-6',
    ]);
  });
});

describe('queries from links', () => {
  const pages = pagesOf({
    'guide/a.md':
      'See [how failed retries are spaced out](../ref/b.md#back-off), or the [next](b.md) page about rate limits.\n',
    'guide/b.md': '# Rates\n\nSixty a minute.\n',
    'ref/b.md': '# Reference\n\nAll of it.\n\n## Back-off\n\nEach pause is twice as long.\n',
  });
  it('ask for the section that they lead to, in the words of the sentence where their own are few', () => {
    expect(linkCandidates(pages.get('guide/a.md')!, pages).map(short)).toEqual([
      'how failed retries are spaced out → ref/b.md:7-7',
      'See how failed retries are spaced out, or the next page about rate limits. → guide/b.md:3-3',
    ]);
  });
  it('are left out where they lead outside, into code, nowhere, or to themselves', () => {
    const source =
      '# Top\n\n[a b c](https://example.org/b.md) [a b c](../../etc/passwd) [a b c](gone.md) [a b c](#top)\n\n```\n[a b c](b.md)\n```\n';
    const more = new Map([...pages, ['guide/c.md', pageOf('guide/c.md', source)] as const]);
    expect(linkCandidates(more.get('guide/c.md')!, more)).toEqual([]);
  });
});

describe('queries from symbols', () => {
  const candidatesOf = (files: Record<string, string>, id: string): string[] => {
    const pages = pagesOf(files);
    const places = new Map<string, { page: Page; line: number }[]>();
    for (const page of pages.values()) addSymbolPlaces(page, places);
    return symbolCandidates(pages.get(id)!, places).map(short);
  };
  const LIST = '- `maxRetries`: how often a failed request is tried again\n';
  it('ask for the place that explains the symbol', () => {
    const b = '# Settings\n\nAll.\n\n## `maxRetries`\n\nThree by default.\n';
    expect(candidatesOf({ 'a.md': LIST, 'b.md': b }, 'a.md')).toEqual([
      'how often a failed request is tried again → b.md:7-7',
    ]);
  });
  it('ask for its own line where no other place does, or several do', () => {
    expect(candidatesOf({ 'a.md': LIST }, 'a.md')).toEqual(['how often a failed request is tried again → a.md:1-1']);
  });
  it('are found in tables', () => {
    const table = '| Name | Meaning |\n| --- | --- |\n| `ttl` | seconds that an answer is kept |\n';
    expect(candidatesOf({ 'a.md': table }, 'a.md')[0]).toContain('seconds that an answer is kept');
  });
});

describe('queries from passages', () => {
  const WORDS = 'Many words about one thing and about another thing stand here in a row. '.repeat(4);
  it('cut text without headings at empty lines, and leave code out', () => {
    const source = `${WORDS}\n${WORDS}\n\n${WORDS}\n${WORDS}\n`;
    expect(passageCandidates(pageOf('a.txt', source)).map(({ span }) => [span.startLine, span.endLine])).toEqual([
      [1, 2],
      [4, 5],
    ]);
    expect(passageCandidates(pageOf('a.md', `\`\`\`\n${WORDS}\n\`\`\`\n`))).toEqual([]);
  });
});

describe('queries from commits', () => {
  const pages = pagesOf({ 'a.md': GUIDE });
  const change = (subject: string, startLine = 7, endLine = 8) => ({
    commit: 'abc1234',
    subject,
    spans: [{ file: 'a.md', startLine, endLine }],
  });
  it('say what the commit did, without prefix and number, and keep to one section', () => {
    expect(
      commitCandidates([change('docs(api)!: explain when a request is retried (#12)', 5, 10)], pages).map(short),
    ).toEqual(['explain when a request is retried → a.md:7-8']);
  });
  it('leave out what is not about the content', () => {
    const subjects = ['Merge branch main', 'Fix typo', 'chore: prettier', 'Revert "x"', 'v1.2.0', 'Bump version'];
    expect(
      commitCandidates(
        subjects.map((subject) => change(subject)),
        pages,
      ),
    ).toEqual([]);
  });
});

describe('queries from searches', () => {
  it('ask for what was opened, where it still is', () => {
    const pages = pagesOf({ 'a.md': GUIDE });
    const searches = [
      { text: 'retry how often', file: 'a.md', startLine: 7, endLine: 800 },
      { text: 'gone', file: 'b.md', startLine: 1, endLine: 1 },
      { text: 'gone', file: 'a.md', startLine: 900, endLine: 900 },
    ];
    expect(searchCandidates(searches, pages).map(short)).toEqual(['retry how often → a.md:7-19']);
  });
});
