import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Judgement, Query, QuerySet } from '../../src/core/evaluation';
import {
  formatQuerySet,
  mergeQuerySet,
  parseQuerySetFile,
  type QuerySetFormat,
} from '../../src/core/query-set-formats';

const HOSTILE = [
  '=1+1',
  "'=1",
  "''@x",
  '-a',
  '\t',
  '"',
  '""',
  ',',
  ';',
  '\r\n',
  '\n',
  '%20',
  '%',
  '__proto__',
  '<top>',
];
const words = fc
  .array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom(...HOSTILE)), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(' '))
  .filter((text) => /[^\s\p{Cc}]/u.test(text));
const cell = words.filter((text) => !/[\t\r\n]/.test(text));
const grade = fc.integer({ min: 0, max: 4 });
const lines = fc
  .record({ startLine: fc.integer({ min: 1, max: 99 }), more: fc.nat(9) })
  .map(({ startLine, more }) => ({ startLine, endLine: startLine + more }));

const querySet = (name: fc.Arbitrary<string>, place: fc.Arbitrary<object>): fc.Arbitrary<QuerySet> =>
  fc
    .uniqueArray(fc.record({ id: name, text: words }), { selector: ({ id }) => id, minLength: 1, maxLength: 5 })
    .chain((queries: Query[]) =>
      fc.record({
        queries: fc.constant(queries),
        judgements: fc.uniqueArray(
          fc
            .record({ query: fc.constantFrom(...queries.map(({ id }) => id)), file: name, grade, place })
            .map(({ place: span, ...judgement }): Judgement => ({ ...judgement, ...span })),
          {
            selector: ({ query, file, startLine, endLine }) => JSON.stringify([query, file, startLine, endLine]),
            maxLength: 8,
          },
        ),
      }),
    );

const filesOf = (set: QuerySet, format: QuerySetFormat) =>
  formatQuerySet(set, format)
    .filter(({ text }) => text !== '')
    .map(({ path, text }) => ({ file: path, ...parseQuerySetFile(text, path, format) }));
const throughFiles = (set: QuerySet, format: QuerySetFormat): QuerySet =>
  mergeQuerySet({ queries: [], judgements: [] }, filesOf(set, format), (name) => name);
const sorted = (judgements: readonly Judgement[]): string[] =>
  judgements
    .map(({ query, file, startLine, endLine, grade: own }) => JSON.stringify([query, file, startLine, endLine, own]))
    .sort();
const folded = ({ id, text }: Query): Query => ({ id, text: text.replace(/[\s\p{Cc}]+/gu, ' ').trim() });

describe('a query set that is exported and read again', () => {
  it('as CSV is the same, spans and all', () => {
    fc.assert(
      fc.property(querySet(words, fc.oneof(lines, fc.constant({}))), (set) => {
        const read = throughFiles(set, 'csv');
        expect(read.queries).toEqual(set.queries);
        expect(sorted(read.judgements)).toEqual(sorted(set.judgements));
      }),
    );
  });

  it('as BEIR is the same for whole documents', () => {
    fc.assert(
      fc.property(querySet(cell, fc.constant({})), (set) => {
        const read = throughFiles(set, 'beir');
        expect(read.queries).toEqual(set.queries);
        expect(sorted(read.judgements)).toEqual(sorted(set.judgements));
      }),
    );
  });

  it('as TREC is the same for whole documents, but for white space in the texts', () => {
    fc.assert(
      fc.property(querySet(words, fc.constant({})), (set) => {
        const read = throughFiles(set, 'trec');
        expect(read.queries).toEqual(set.queries.map(folded));
        expect(sorted(read.judgements)).toEqual(sorted(set.judgements));
      }),
    );
  });

  it.each<QuerySetFormat>(['beir', 'trec', 'csv'])('adds nothing to itself when it comes back as %s', (format) => {
    fc.assert(
      fc.property(querySet(cell, format === 'csv' ? fc.oneof(lines, fc.constant({})) : lines), (set) => {
        const files = filesOf(set, format);
        expect(mergeQuerySet(set, files, (name) => name)).toMatchObject({ queries: [], judgements: [] });
      }),
    );
  });
});
