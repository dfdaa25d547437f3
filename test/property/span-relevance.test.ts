import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/common';
import { groupBy } from '../../src/core/common';
import { lineTable, type SourceDocument } from '../../src/core/corpus';
import {
  deliver,
  locateSpans,
  QUALITY_METRIC_IDS,
  qualityOf,
  type Judgement,
  type RankedSpan,
} from '../../src/core/evaluation';

/** Real pages, as they are and with every paragraph on one line, as many people write. */
const DOCS = path.resolve(import.meta.dirname, '../../docs');
const wrapped = readdirSync(DOCS).filter((name) => name.endsWith('.md'));
const documents = wrapped.flatMap((name): SourceDocument[] => {
  const source = readFileSync(path.join(DOCS, name), 'utf8');
  const unwrapped = source.replace(/(?<=[a-z,.;:])\n(?=[a-z])/gi, ' ');
  return [
    [name, source],
    [`one-line/${name}`, unwrapped],
  ].map(([id, text]) => ({
    id: id!,
    format: 'markdown',
    source: text!,
    contentHash: '' as never,
    bytes: text!.length,
  }));
});

const chunkOf = ({ id, source }: SourceDocument, start: number, end: number): RankedSpan => {
  const lines = lineTable(source);
  return { document: id, start, end, startLine: lines.lineAt(start), endLine: lines.lineAt(end - 1), score: 1 };
};
/** No chunker makes a chunk of white space alone. */
const hasText =
  ({ source }: SourceDocument) =>
  ({ start, end }: RankedSpan): boolean =>
    source.slice(start, end).trim() !== '';
const cut = (document: SourceDocument, size: number): RankedSpan[] =>
  Array.from({ length: Math.ceil(document.source.length / size) }, (_, i) =>
    chunkOf(document, i * size, Math.min(document.source.length, (i + 1) * size)),
  );

/** Spans of lines of one document, apart from each other, each with text. */
const judgedDocument = fc
  .record({
    document: fc.constantFrom(...documents),
    at: fc.array(fc.nat(200), { minLength: 1, maxLength: 4 }),
    grade: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 4, maxLength: 4 }),
    length: fc.integer({ min: 1, max: 12 }),
  })
  .map(({ document, at, grade, length }) => {
    const { count } = lineTable(document.source);
    const starts = [...new Set(at.map((line) => 1 + (line % Math.max(1, count - length)) - (line % (length + 1))))];
    const judgements = starts.map((line, i): Judgement => {
      const startLine = Math.max(1, line);
      return {
        query: 'q',
        file: document.id,
        startLine,
        endLine: Math.min(count, startLine + length - 1),
        grade: grade[i]!,
      };
    });
    const judged = locateSpans(judgements, [document]).filter(({ text }) => text);
    const apart = judged.filter(
      (span, i) =>
        !judged.some((other, j) => j < i && other.startLine! <= span.endLine! && span.startLine! <= other.endLine!),
    );
    return { document, judged: apart };
  })
  .filter(({ judged }) => judged.length > 0);

describe('relevance of spans is neutral to cutting', () => {
  it('the same ranked text cut into smaller chunks, with or without overlap, gets the same figures', () => {
    fc.assert(
      fc.property(
        judgedDocument,
        fc.integer({ min: 1, max: 400 }),
        fc.nat(100),
        ({ document, judged }, size, overlap) => {
          // Who knows the answers ranks the judged spans first, best first, then something else.
          const best = [...judged].sort((a, b) => b.grade - a.grade);
          const elsewhere = documents.find(({ id }) => id !== document.id)!;
          const coarse = best.map(({ text }) => [text!.start, text!.start + text!.counts.length - 1] as const);
          const ranked = coarse.map(([start, end]) => chunkOf(document, start, end));
          const fine = coarse.flatMap(([start, end]) =>
            Array.from({ length: Math.ceil((end - start) / size) }, (_, i) =>
              chunkOf(document, Math.max(start, start + i * size - overlap), Math.min(end, start + (i + 1) * size)),
            ),
          );
          const junk = cut(elsewhere, 500).filter(hasText(elsewhere));
          const [whole, pieces] = [ranked, fine.filter(hasText(document))].map((chunks) =>
            qualityOf(deliver([...chunks, ...junk], judged)),
          );
          for (const id of QUALITY_METRIC_IDS) {
            expect(whole![id], id).toBeCloseTo(1, 9);
            expect(pieces![id], id).toBeCloseTo(1, 9);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('any piece of text is worth the same in one chunk or in several in a row', () => {
    fc.assert(
      fc.property(
        judgedDocument,
        fc.nat(),
        fc.integer({ min: 50, max: 2000 }),
        fc.integer({ min: 1, max: 300 }),
        (set, at, length, size) => {
          const { document, judged } = set;
          const start = at % Math.max(1, document.source.length - length);
          const end = Math.min(document.source.length, start + length);
          const recall = (chunks: RankedSpan[]): number => {
            const { places, grades } = deliver(chunks, judged);
            return places.reduce((sum, { units }) => sum + units, 0) / grades.length;
          };
          const pieces = Array.from({ length: Math.ceil((end - start) / size) }, (_, i) =>
            chunkOf(document, start + i * size, Math.min(end, start + (i + 1) * size)),
          );
          expect(recall(pieces)).toBeCloseTo(recall([chunkOf(document, start, end)]), 9);
        },
      ),
    );
  });

  it.each([
    ['wrapped lines', false],
    ['a paragraph a line', true],
  ])('in random order no size of chunks delivers more of the answers by the same amount of text: %s', (_, oneLine) => {
    const pages = documents.filter(({ id }) => id.startsWith('one-line/') === oneLine);
    const judgements = readFileSync(path.join(DOCS, 'rag-lab/judgements.jsonl'), 'utf8').trim().split('\n');
    // The sample's own judgements; on unwrapped pages, lines that hold about as much.
    const judged = judgements
      .map((line) => JSON.parse(line) as Judgement)
      .filter(({ startLine }) => startLine !== undefined)
      .map((judgement) =>
        oneLine
          ? { ...judgement, file: `one-line/${judgement.file}`, startLine: 5, endLine: 5 + (judgement.startLine! % 5) }
          : judgement,
      );
    const located = locateSpans(judged, pages).filter(({ text }) => text);
    expect(located.length).toBeGreaterThan(200);
    const characters = pages.reduce((sum, { source }) => sum + source.length, 0);
    const rng = createRng(7);
    const recallAtShare = (size: number, share: number): number => {
      const all = pages.flatMap((page) => cut(page, size));
      let sum = 0;
      const orders = 20;
      for (let order = 0; order < orders; order++) {
        const shuffled = all.map((chunk) => ({ chunk, key: rng.next() })).sort((a, b) => a.key - b.key);
        const taken: RankedSpan[] = [];
        for (let text = 0, i = 0; text < share * characters && i < shuffled.length; i++) {
          taken.push(shuffled[i]!.chunk);
          text += shuffled[i]!.chunk.end! - shuffled[i]!.chunk.start!;
        }
        const byDocument = groupBy(taken, ({ document }) => document);
        for (const span of located) {
          const { places } = deliver(byDocument.get(span.file) ?? [], [span]);
          sum += places.reduce((total, { units }) => total + units, 0);
        }
      }
      return sum / orders / located.length;
    };
    for (const share of [0.1, 0.4])
      for (const size of [80, 400, 2000])
        expect(Math.abs(recallAtShare(size, share) - share), `${size}`).toBeLessThan(0.04);
  });
});
