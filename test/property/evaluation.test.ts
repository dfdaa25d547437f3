import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  deliver,
  deliveryOfItems,
  documentRanking,
  formatRun,
  parseRun,
  QUALITY_METRIC_IDS,
  qualityOf,
  trecOrder,
  type Judgement,
  type RankedSpan,
} from '../../src/core/evaluation';

const id = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.stringMatching(/^[%a-f0-9 \n\t]{0,8}$/),
  fc.constantFrom('%', '%20', '%25', '%C2%A0'),
);
const score = fc.oneof(fc.double({ min: -1000, max: 1000, noNaN: true }), fc.constantFrom(0, 0.5, 1));

const document = fc.constantFrom('a', 'b', 'c', 'd');
const span: fc.Arbitrary<RankedSpan> = fc
  .record({ document, startLine: fc.integer({ min: 1, max: 40 }), length: fc.nat(20), score })
  .map(({ length, ...rest }) => ({ ...rest, endLine: rest.startLine + length }));
const grade = fc.integer({ min: 0, max: 3 });
const wholeFile: fc.Arbitrary<Judgement> = fc.record({ query: fc.constant('q'), file: document, grade });
const lines: fc.Arbitrary<Judgement> = fc
  .record({
    query: fc.constant('q'),
    file: document,
    grade,
    startLine: fc.integer({ min: 1, max: 40 }),
    length: fc.nat(20),
  })
  .map(({ length, ...rest }) => ({ ...rest, endLine: rest.startLine + length }));

const isApart = (one: Judgement, other: Judgement): boolean =>
  one.file !== other.file || one.startLine! > other.endLine! || other.startLine! > one.endLine!;

describe('run files', () => {
  it('come back with the same ids in the same order, each line six columns', () => {
    fc.assert(
      fc.property(
        id,
        fc.uniqueArray(fc.record({ id, score }), { selector: (item) => item.id, maxLength: 20 }),
        (query, items) => {
          fc.pre(items.length > 0);
          const text = formatRun(new Map([[query, items]]), 'run');
          expect(
            text
              .trimEnd()
              .split('\n')
              .every((line) => line.split(/\s+/u).length === 6),
          ).toBe(true);
          const read = parseRun(text);
          expect([...read.keys()]).toEqual([query]);
          expect(read.get(query)!.map((item) => item.id)).toEqual(trecOrder(items).map((item) => item.id));
          expect(trecOrder(read.get(query)!)).toEqual(read.get(query)!);
        },
      ),
    );
  });
});

describe('units', () => {
  it('of whole files are the documents, so that the figures are those of the run file', () => {
    fc.assert(
      fc.property(
        fc.array(span, { maxLength: 30 }),
        fc.uniqueArray(wholeFile, { selector: ({ file }) => file }),
        (spans, judged) => {
          const byDocument = new Map(judged.map(({ file, grade: own }) => [file, own]));
          const documents = deliveryOfItems(documentRanking(spans), byDocument);
          expect(qualityOf(deliver(spans, judged))).toEqual(qualityOf(documents));
        },
      ),
    );
  });

  it('are found once each, and every figure stays within 0…1', () => {
    fc.assert(
      fc.property(
        fc.array(span, { maxLength: 30 }),
        fc.array(fc.oneof(lines, wholeFile), { maxLength: 8 }),
        (spans, judged) => {
          const delivery = deliver(spans, judged);
          const delivered = delivery.places.reduce((sum, { units }) => sum + units, 0);
          expect(delivered).toBeLessThanOrEqual(delivery.grades.length + 1e-9);
          const quality = qualityOf(delivery);
          for (const metric of QUALITY_METRIC_IDS) {
            expect(quality[metric]).toBeGreaterThanOrEqual(0);
            expect(quality[metric]).toBeLessThanOrEqual(1 + 1e-12);
          }
        },
      ),
    );
  });

  it('the chunks that are the judged spans, apart from each other, best first, reach 1', () => {
    fc.assert(
      fc.property(fc.array(lines, { minLength: 1, maxLength: 8 }), (judged) => {
        fc.pre(judged.some(({ grade: own }) => own > 0));
        fc.pre(judged.every((one, i) => judged.every((other, j) => i <= j || isApart(one, other))));
        const best = [...judged].sort((a, b) => b.grade - a.grade).filter(({ grade: own }) => own > 0);
        const spans = best.map(({ file, startLine, endLine }) => ({
          document: file,
          startLine: startLine!,
          endLine: endLine!,
          score: 1,
        }));
        const quality = qualityOf(deliver(spans, judged));
        expect(quality['quality.recall@100']).toBeCloseTo(1, 12);
        expect(quality['quality.map@100']).toBeCloseTo(1, 12);
      }),
    );
  });
});
