import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkFormat, formatOf, lineTable, plainText, type DocumentFormat } from '../../../src/core/corpus';

const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, '..', '..', 'fixtures', 'corpus', name), 'utf8');

/** Blocks as `kind`, with level and title for headings and the number of items for lists. */
function outline(format: DocumentFormat, source: string): string[] {
  return plainText({ format, source }).blocks.map(({ kind, level, title, children }) =>
    kind === 'heading' ? `${level!} ${title!}` : children ? `${kind} of ${children.length}` : kind,
  );
}

describe('formats', () => {
  it('are known by name', () => {
    const names = [
      'a.md',
      'A.MARKDOWN',
      'b.mdx',
      'c.rst',
      'd.adoc',
      'e.htm',
      'f.ipynb',
      'g.txt',
      'Makefile',
      'docs.md/x',
    ];
    expect(names.map(formatOf)).toEqual([
      'markdown',
      'markdown',
      'mdx',
      'rst',
      'asciidoc',
      'html',
      'notebook',
      'text',
      'text',
      'text',
    ]);
  });

  it('reads reStructuredText', () => {
    expect(outline('rst', fixture('guide.rst'))).toEqual([
      '1 The Index Manual',
      'list of 2',
      '2 Tuning',
      'paragraph',
      'code',
      'paragraph',
      'code',
      'paragraph',
      '3 Memory',
      'table',
      'list of 2',
      '2 Another part',
      'paragraph',
    ]);
  });

  it('reads AsciiDoc', () => {
    expect(outline('asciidoc', fixture('guide.adoc'))).toEqual([
      '1 The Index Manual',
      'paragraph',
      'paragraph',
      '2 Tuning',
      'code',
      'list of 2',
      'table',
      '3 Memory',
      'paragraph',
      'metadata',
    ]);
  });

  it('reads HTML as a browser would show it', () => {
    const source = fixture('guide.html');
    const plain = plainText({ format: 'html', source });
    expect(plain.text.trim()).toBe(
      [
        'The Index & its Manual',
        'The Index Manual',
        'Search is set by efSearch\u00A0— see below.\nNext line.',
        'Tuning',
        '\nindex.search(\n    query);\n',
        'first item',
        'second item',
        'kind\tbytes\nf32\t4',
        '1 < 2 \u{1F600} done',
      ].join('\n\n'),
    );
    expect(outline('html', source)).toEqual([
      '1 The Index & its Manual',
      '1 The Index Manual',
      'paragraph',
      '2 Tuning',
      'code',
      'item',
      'item',
      'table',
      'paragraph',
    ]);
    const at = plain.text.indexOf('1 < 2');
    const span = plain.sourceSpan(at, at + '1 < 2 \u{1F600}'.length);
    expect(source.slice(span.start, span.end)).toBe('1 &lt; 2 &#x1F600;');
    expect(plain.textOf(span.start, span.end)).toBe('1 < 2 \u{1F600}');
  });

  it('finds structure in pages that are laid out by tables or never end a heading', () => {
    expect(outline('html', '<table><tr><td><h1>A</h1><p>x<td>y</table><p>z')).toEqual([
      '1 A',
      'paragraph',
      'paragraph',
      'paragraph',
    ]);
    expect(outline('html', '<h2>Open<p>text<h3>Next</h3>')).toEqual(['2 Open', 'paragraph', '3 Next']);
  });

  it('reads notebooks and knows where every character came from', () => {
    const source = fixture('guide.ipynb');
    const plain = plainText({ format: 'notebook', source });
    expect(plain.text).toBe(
      '# The "Index" Manual\n\nCafé 😀 and a \\ backslash.\n\n## Tuning\n\nindex.search(\n\tquery)\n# no heading',
    );
    expect(outline('notebook', source)).toEqual(['1 The "Index" Manual', 'paragraph', '2 Tuning', 'code']);
    const at = plain.text.indexOf('é');
    const span = plain.sourceSpan(at, at + 'é 😀'.length);
    expect(source.slice(span.start, span.end)).toBe('\\u00e9 \\ud83d\\ude00');
    expect(plain.textOf(span.start, span.end)).toBe('é 😀');
  });

  it.each([
    ['not JSON', '{"cells": ['],
    ['no cells', '{"worksheets": []}'],
    ['another value', '[1, 2]'],
    ['too deep', '['.repeat(200_000)],
    ['comments', '{"cells": [] /* */}'],
  ])('says why a notebook cannot be read: %s', (_, source) => {
    expect(checkFormat({ format: 'notebook', source })).toMatch(/^The notebook cannot be read: /);
  });

  it('takes a notebook without text, and members called __proto__, as they are', () => {
    expect(plainText({ format: 'notebook', source: '{"cells": [{"__proto__": {"source": "x"}}]}' }).text).toBe('');
    expect(({} as Record<string, unknown>)['source']).toBeUndefined();
  });

  it('knows lines by every kind of line end', () => {
    const lines = lineTable('a\r\nb\rc\nd\r\n');
    expect(Array.from({ length: lines.count }, (_, index) => lines.line(index))).toEqual(['a', 'b', 'c', 'd', '']);
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((offset) => lines.lineAt(offset))).toEqual([
      1, 1, 1, 2, 2, 3, 3, 4, 4, 4, 5,
    ]);
  });
});
