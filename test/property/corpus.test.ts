import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DOCUMENT_FORMATS, plainText, type Block } from '../../src/core/corpus';

const fragment = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    '\n',
    '\r\n',
    '\n\n',
    '# ',
    '===',
    '---',
    '```',
    '- ',
    '  ',
    '\t',
    '> ',
    '|',
    '<p>',
    '</p>',
    '<h1>',
    '<table>',
    '<td>',
    '</table>',
    '&amp;',
    '&#0;',
    '<pre>',
    '<script>',
    '.. x::',
    '::',
    '|===',
    '----',
    '= ',
    ':a: b',
    '+',
    '<!--',
    '-->',
    '<![CDATA[',
    '{',
    '"',
    '\\',
  ),
);
const source = fc.array(fragment, { maxLength: 60 }).map((parts) => parts.join(''));

function expectOrdered(blocks: readonly Block[], from: number, to: number): void {
  let end = from;
  for (const block of blocks) {
    expect(block.start).toBeGreaterThanOrEqual(end);
    expect(block.end).toBeGreaterThanOrEqual(block.start);
    expect(block.end).toBeLessThanOrEqual(to);
    if (block.kind === 'heading') expect(block.level).toBeGreaterThanOrEqual(1);
    if (block.children) expectOrdered(block.children, block.start, block.end);
    end = block.end;
  }
}

describe('any text in any format', () => {
  const formats = DOCUMENT_FORMATS.filter((format) => format !== 'notebook');
  it('has ordered blocks that hold all that is visible, and spans that lead back', () => {
    fc.assert(
      fc.property(source, fc.constantFrom(...formats), fc.nat(), fc.nat(), (text, format, a, b) => {
        const plain = plainText({ format, source: text });
        expectOrdered(plain.blocks, 0, plain.text.length);
        const outside = plain.blocks.reduceRight(
          (rest, block) => rest.slice(0, block.start) + rest.slice(block.end),
          plain.text,
        );
        expect(outside.trim()).toBe('');
        const visible = plain.text.trimEnd().length;
        if (visible === 0) return;
        const start = a % visible;
        const end = start + 1 + (b % (visible - start));
        const span = plain.sourceSpan(start, end);
        expect(span.start).toBeGreaterThanOrEqual(0);
        expect(span.end).toBeLessThanOrEqual(text.length);
        expect(span.start).toBeLessThanOrEqual(span.end);
      }),
      { numRuns: 3000 },
    );
  });

  it('gives a notebook or a clear refusal for any JSON', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          source,
          fc.jsonValue().map((cells) => JSON.stringify({ cells: [cells] })),
        ),
        (text) => {
          try {
            expect(typeof plainText({ format: 'notebook', source: text }).text).toBe('string');
          } catch (error) {
            expect(error).toMatchObject({ code: 'corpus/malformed', fault: 'user' });
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
