import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunkDocument, type ChunkingParams } from '../../src/core/chunking';
import { DOCUMENT_FORMATS } from '../../src/core/corpus';
import { checkChunks, documentOf, fakeCounter, unevenCounter } from '../unit/chunking/check-chunks';

const word = fc.oneof(
  { weight: 8, arbitrary: fc.stringMatching(/^[a-zA-Z0-9]{1,12}$/) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
  fc.constantFrom(
    '👩‍👩‍👧',
    '𝒳',
    'é',
    'e\u0301',
    '漢字かな交じり文。次の文。',
    'ไม่มีช่องว่าง',
    '\uD83D',
    '\uDE00',
    '\uFEFF',
    '\u202E',
    '…',
  ),
  fc.stringMatching(/^[a-z]{60,200}$/),
);
const piece = fc.oneof(
  { weight: 6, arbitrary: word },
  { weight: 6, arbitrary: fc.constantFrom(' ', '. ', ', ', '! ', '\n', '\n\n', '\r\n', '\r', '\t', '  ') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '\n# ',
      '\n## ',
      '\n### Title\n',
      '\n- ',
      '\n  - ',
      '\n1. ',
      '\n```\n',
      '\n~~~~\n',
      '\n> ',
      '\n| a | b |\n|---|---|\n| 1 | 2 |\n',
      '\n    code\n',
      '\n---\n',
      '\n===\n',
      '\n<div>\n',
      '<!--',
      '-->',
      '\n[a]: http://b\n',
      '`',
      '**',
      '[x](y)',
      '\\',
      '&amp;',
      '\n.. note::\n\n   x\n',
      '::\n\n',
      '\n= T\n',
      '\n----\n',
      '\n|===\n',
    ),
  },
);
const text = fc.array(piece, { maxLength: 120 }).map((pieces) => pieces.join(''));
const params = fc
  .record({
    strategy: fc.constantFrom('markdown', 'sentence', 'fixed', 'document' as const),
    maxTokens: fc.integer({ min: 16, max: 80 }),
    overlap: fc.double({ min: 0, max: 0.9, noNaN: true }),
  })
  .map(({ strategy, maxTokens, overlap }): ChunkingParams => ({
    strategy,
    maxTokens,
    overlapTokens: Math.floor(overlap * maxTokens),
  }));
const formats = DOCUMENT_FORMATS.filter((format) => format !== 'notebook' && format !== 'html');

describe('chunks of any text', () => {
  it.each([fakeCounter, unevenCounter])('are true to the source and within their size ($fingerprint)', (counter) => {
    fc.assert(
      fc.property(text, params, fc.constantFrom(...formats), (source, chosen, format) => {
        const document = documentOf(source, format);
        checkChunks(document, chosen, counter, chunkDocument(document, chosen, counter));
      }),
      { numRuns: 1500 },
    );
  });

  it('hold for HTML, however broken', () => {
    const tag = fc.constantFrom(
      '<p>',
      '</p>',
      '<h1>',
      '</h1>',
      '<h2 class="x">',
      '</h2>',
      '<br>',
      '<pre>',
      '</pre>',
      '<table>',
      '<tr>',
      '<td>',
      '</td>',
      '</table>',
      '<ul>',
      '<li>',
      '</li>',
      '</ul>',
      '<script>',
      '</script>',
      '<style>',
      '</style>',
      '<svg/>',
      '<svg>',
      '</svg>',
      '<b>',
      '</b>',
      '<',
      '>',
      '<!--',
      '-->',
      '&',
      '&lt;',
      '&#128512;',
      '&NotEqualTilde;',
      '&nbsp;',
      '&amp',
      '<title>',
      '</title>',
    );
    const page = fc.array(fc.oneof(piece, tag, tag), { maxLength: 120 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(page, params, (source, chosen) => {
        const document = documentOf(source, 'html');
        checkChunks(document, chosen, fakeCounter, chunkDocument(document, chosen, fakeCounter));
      }),
      { numRuns: 1500 },
    );
  });

  it('hold for notebooks, with every kind of escape', () => {
    const cell = fc.record({
      cell_type: fc.constantFrom('markdown', 'code', 'raw'),
      source: fc.oneof(text, fc.array(text, { maxLength: 4 })),
      outputs: fc.array(fc.string(), { maxLength: 2 }),
    });
    const escaped = (json: string): string =>
      json.replace(/\\u....|\\.|e/g, (match) => (match === 'e' ? '\\u0065' : match));
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 5 }), params, fc.boolean(), (cells, chosen, indent) => {
        const json = JSON.stringify({ cells, nbformat: 4 }, null, indent ? 1 : 0);
        const source = indent
          ? json
          : json.replace(/"source":("(?:[^"\\]|\\.)*")/g, (_, text: string) => `"source":${escaped(text)}`);
        const document = documentOf(source, 'notebook');
        checkChunks(document, chosen, fakeCounter, chunkDocument(document, chosen, fakeCounter));
      }),
      { numRuns: 600 },
    );
  });

  it('are the same again', () => {
    fc.assert(
      fc.property(text, params, (source, chosen) => {
        const document = documentOf(source);
        expect(chunkDocument(document, chosen, fakeCounter)).toEqual(
          chunkDocument(document, chosen, { ...fakeCounter }),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('overlap by as many whole words as fit', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 30, maxLength: 300 });
    fc.assert(
      fc.property(
        words,
        fc.integer({ min: 16, max: 60 }),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        (list, maxTokens, part) => {
          const overlapTokens = Math.floor(part * maxTokens);
          const document = documentOf(list.join(' '), 'text');
          const chunks = chunkDocument(document, { strategy: 'fixed', maxTokens, overlapTokens }, fakeCounter);
          chunks.slice(1).forEach((chunk, index) => {
            const before = chunks[index]!;
            const shared = document.source.slice(chunk.start, Math.max(chunk.start, before.end));
            expect(fakeCounter.count(shared)).toBeLessThanOrEqual(overlapTokens);
            const wordBefore = /\S+\s*$/.exec(document.source.slice(before.start, chunk.start))?.[0] ?? '';
            const next = /^\S+/.exec(document.source.slice(before.end).trimStart())![0];
            const more = fakeCounter.count(wordBefore) + fakeCounter.count(shared);
            expect(more > overlapTokens || more + fakeCounter.count(next) > maxTokens).toBe(true);
          });
        },
      ),
      { numRuns: 300 },
    );
  });
});
