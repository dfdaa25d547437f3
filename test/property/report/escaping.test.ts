import fc from 'fast-check';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import { renderCsv, renderMarkdown, renderTable, visible } from '../../../src/core/report';
import { codeCell, codeSpan, escapeMarkdown } from '../../../src/core/report/markdown-text';
import { runResult } from '../../fixtures/run-result';

interface MarkdownNode {
  readonly type: string;
  readonly value?: string;
  readonly children?: readonly MarkdownNode[];
}
const parse = (text: string): MarkdownNode =>
  fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
const nodesOf = (node: MarkdownNode): MarkdownNode[] => [node, ...(node.children ?? []).flatMap(nodesOf)];
const textIn = (node: MarkdownNode): string =>
  nodesOf(node)
    .map(({ value }) => value ?? '')
    .join('');

const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '[a](javascript:alert(1))',
  '![a](http://example.invalid/x.png)',
  '`code`',
  '**bold**',
  '# heading',
  '- item',
  '+ item',
  '1. item',
  '1) item',
  '> quote',
  '---',
  '===',
  '| a | b |',
  '~~gone~~',
  '$x$',
  'http://example.invalid',
  'www.example.invalid',
  'a@example.invalid',
  'a@1.invalid',
  '&amp; &#60;',
  '\\',
  '\\|',
  'a\nb',
  '</script>',
  '[^1]',
  ':smile:',
  '@someone',
  '#12',
  '<!-- x',
  '```',
  '- [ ] task',
  'mailto:a@b.invalid',
  '=cmd|x!A0',
  'xmpp:a@b.invalid',
  '    indented',
  '[x]: http://example.invalid',
];
const textArb = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: fc.constantFrom(...Array.from('ab1 .:/@#*_`[]()<>|~&!-+=\\$^{}"\'\n\t')), maxLength: 25 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

const typesIn = (node: MarkdownNode): string[] => [...new Set(nodesOf(node).map(({ type }) => type))];
/** Browsers and parsers fold blanks at the ends of a line. */
const shown = (text: string): string => visible(text).trim();

describe('prose in Markdown', () => {
  it('shows exactly itself; at most a bare address becomes a link to itself', () => {
    fc.assert(
      fc.property(textArb, (text) => {
        fc.pre(text.trim() !== '');
        const root = parse(escapeMarkdown(text).trim());
        expect(typesIn(root).filter((type) => type !== 'link')).toEqual(['root', 'paragraph', 'text']);
        expect(textIn(root).trim()).toBe(shown(text));
      }),
      { numRuns: 500 },
    );
  });

  it('stays in its cell of a table', () => {
    fc.assert(
      fc.property(textArb, (text) => {
        const cells = cellsWith(escapeMarkdown(text));
        expect(cells).toHaveLength(4);
        expect(textIn(cells[2]!).trim()).toBe(shown(text));
        expect(textIn(cells[3]!)).toBe('end');
      }),
      { numRuns: 500 },
    );
  });
});

const cellsWith = (cell: string): MarkdownNode[] =>
  nodesOf(parse(`| a | b |\n| --- | --- |\n| ${cell} | end |`)).filter(({ type }) => type === 'tableCell');

describe('text of users in Markdown', () => {
  it('is code and nothing else', () => {
    fc.assert(
      fc.property(textArb, (text) => {
        fc.pre(text !== '');
        const root = parse(`x ${codeSpan(text)} x`);
        expect(typesIn(root)).toEqual(['root', 'paragraph', 'text', 'inlineCode']);
        expect(nodesOf(root).find(({ type }) => type === 'inlineCode')!.value).toBe(visible(text));
      }),
      { numRuns: 500 },
    );
  });

  it('is code and nothing else in its cell of a table', () => {
    fc.assert(
      fc.property(textArb, (text) => {
        fc.pre(text !== '');
        const cells = cellsWith(codeCell(text));
        expect(cells).toHaveLength(4);
        expect(typesIn(cells[2]!)).toEqual(['tableCell', 'inlineCode']);
        expect(textIn(cells[2]!).replaceAll('\\', '')).toBe(visible(text).replaceAll('\\', ''));
        if (!text.includes('\\|')) expect(textIn(cells[2]!)).toBe(visible(text));
        expect(textIn(cells[3]!)).toBe('end');
      }),
      { numRuns: 500 },
    );
  });
});

describe('a whole report', () => {
  it('holds no link, image, HTML but what it draws itself, whatever the names are', () => {
    fc.assert(
      fc.property(textArb, textArb, (query, file) => {
        const run = {
          ...runResult,
          corpus: {
            ...runResult.corpus,
            name: query,
            skipped: [{ path: file, reason: 'binary' as const, detail: query }],
          },
          outcomes: runResult.outcomes.map((outcome) => ({ ...outcome, text: query, expected: { file } })),
        };
        const types = new Set(nodesOf(parse(renderMarkdown(run))).map(({ type }) => type));
        for (const type of ['link', 'image', 'html', 'definition', 'footnoteReference', 'delete', 'blockquote'])
          expect(types.has(type), type).toBe(false);
      }),
      { numRuns: 40 },
    );
  });
});

/** A plain RFC 4180 reader. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quotedCell, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)!.push(quotedCell?.replaceAll('""', '"') ?? bare ?? '');
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

describe('CSV', () => {
  it('reads back with every text in its cell, none of them a formula', () => {
    const formulas = fc
      .tuple(
        fc.constantFrom('', ' ', '\u00A0', '\t', '\n', '\r\n'),
        fc.constantFrom('=', '+', '-', '@', '\uFF1D'),
        textArb,
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(textArb, formulas), (query) => {
        const run = {
          ...runResult,
          outcomes: runResult.outcomes.slice(0, 2).map((outcome) => ({ ...outcome, text: query })),
        };
        const rows = readCsv(renderCsv(run));
        expect(new Set(rows.map(({ length }) => length))).toEqual(new Set([17]));
        const texts = rows.filter((row) => row[1] === 'query.rank').map((row) => row[3]!);
        expect(texts).toHaveLength(8);
        for (const text of texts) {
          expect([query, `'${query}`]).toContain(text);
          expect(text).not.toMatch(/^[\s\uFEFF]*[=+\-@\uFF1D]/);
          expect(text).not.toMatch(/^[\t\r\n]/);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('keeps negative numbers numbers', () => {
    const [, ...rows] = readCsv(renderCsv(runResult));
    const differences = rows.map((row) => row[9]!).filter((cell) => cell !== '');
    expect(differences.length).toBe(runResult.comparisons.length);
    for (const cell of differences) expect(Number.isFinite(Number(cell))).toBe(true);
    expect(differences.some((cell) => cell.startsWith('-'))).toBe(true);
  });
});

describe('the terminal', () => {
  it('gets no control characters, whatever the names are', () => {
    const name = '\u001B[31mred\u001B]0;title\u0007\u202E\r';
    const run = {
      ...runResult,
      variants: runResult.variants.map((variant, i) => (i === 1 ? { ...variant, name } : variant)),
      limits: [{ variant: name, metric: 'disk.bytes', limit: { max: 1 }, kept: false }],
    };
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    expect(renderTable(run)).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E]/);
  });

  it.each([60, 80, 100, 120, 180, 400])('gets lines that fit %d columns where one variant does', (width) => {
    const longest = Math.max(
      ...renderTable(runResult, { width, all: true })
        .split('\n')
        .filter((line) => !/cannot tell;|Unknown|Limit/.test(line))
        .map((line) => line.length),
    );
    expect(longest).toBeLessThanOrEqual(Math.max(width, 100));
  });
});
