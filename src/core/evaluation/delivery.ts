import { createCoverage, type Coverage } from './coverage';
import { trecOrder } from './ranking-order';
import type { Grades, JudgedSpan, RankedItem, RankedSpan } from './types';
import { unitsOf, type Unit } from './units';

/** What a ranking delivers of what is relevant: all that the metrics look at. */
export interface Delivery {
  /** Best first. */
  readonly places: readonly Place[];
  /** Of all relevant units, found or not, highest first. */
  readonly grades: readonly number[];
  /** Rank, from 1, of the place at which the first unit counts as found; null where none does. */
  readonly foundAt: number | null;
}

export interface Place {
  /** Relevant units that arrive here: 1 for a whole one, its share for a part. */
  readonly units: number;
  /** The same, each times its grade. */
  readonly gain: number;
}

/** Text of a judged span that is as good as found, whatever its length: about fifty words. */
const FOUND_CHARACTERS = 300;

/** A ranking of whole items, as trec_eval reads it: each relevant one arrives at its place. */
export function deliveryOfItems(ranking: readonly RankedItem[], grades: Grades): Delivery {
  const places = trecOrder(ranking).map(({ id }): Place => {
    const gain = Math.max(0, grades.get(id) ?? 0);
    return { units: gain > 0 ? 1 : 0, gain };
  });
  const first = places.findIndex(({ units }) => units > 0);
  return { places, grades: descending(grades.values()), foundAt: first < 0 ? null : first + 1 };
}

/**
 * Ranked chunks in terms of the judged spans. What a ranking is credited with depends on the text that it has delivered
 * so far, not on how that text was cut:
 *
 * - Each span with a grade above 0 is a **unit**, each file judged without lines as well.
 * - A chunk is credited with the **share** of a unit that it delivers first: its characters of the unit that no chunk
 *   before it held ÷ all characters of the unit, white space apart. A unit without lines comes whole with the first
 *   chunk of its file.
 * - A unit takes a **place** of the ranking at the first chunk that holds some of it. The rest of it takes no place: what
 *   a later chunk adds is credited at the last place so far. Several new units of one chunk take a place each, the
 *   largest credit first, since they are delivered together. What was delivered before is worth nothing more.
 * - A chunk without any relevant text takes a place of its own. Where none of the query's judgements has lines, its
 *   document takes that place, once; so a BEIR collection gives exactly trec_eval's figures on the ranking of documents
 *   by their best chunk.
 * - A unit counts as **found** once half of it, or 300 characters of it, are delivered.
 *
 * The order is that of `chunks`, whatever their scores.
 * @param chunks of one query, best first
 * @param judgements of this query
 */
export function deliver(chunks: readonly RankedSpan[], judgements: readonly JudgedSpan[]): Delivery {
  const byText = chunks.every(({ start, end }) => start !== undefined && end !== undefined);
  const units = unitsOf(judgements).map((unit) => ({ unit, coverage: createCoverage(unit.judged, byText) }));
  const wholeDocuments = judgements.every(({ startLine }) => startLine === undefined);
  const irrelevant = new Set<string>();
  const places: { units: number; gain: number }[] = [];
  let foundAt: number | null = null;
  for (const chunk of chunks) {
    const held = units.filter(({ coverage }) => coverage.shared(chunk) > 0);
    if (held.length === 0) {
      if (wholeDocuments && irrelevant.has(chunk.document)) continue;
      irrelevant.add(chunk.document);
      places.push({ units: 0, gain: 0 });
      continue;
    }
    const credits = held.map((part) => creditOf(part, chunk)).sort((a, b) => b.gain - a.gain);
    for (const isNew of [false, true])
      for (const credit of credits.filter((candidate) => candidate.isNew === isNew)) {
        if (isNew) places.push({ units: 0, gain: 0 });
        const place = places.at(-1)!;
        place.units += credit.share;
        place.gain += credit.gain;
        if (credit.found) foundAt ??= places.length;
      }
  }
  return { places, grades: descending(units.map(({ unit }) => unit.grade)), foundAt };
}

/** What a chunk is credited with for one unit; delivers it. */
function creditOf({ unit, coverage }: { readonly unit: Unit; readonly coverage: Coverage }, chunk: RankedSpan) {
  const before = coverage.delivered;
  coverage.add(chunk);
  const share = (coverage.delivered - before) / coverage.total;
  return {
    isNew: before === 0,
    share,
    gain: share * unit.grade,
    found: coverage.delivered >= Math.min(coverage.total / 2, FOUND_CHARACTERS),
  };
}

const descending = (grades: Iterable<number>): number[] =>
  Array.from(grades)
    .filter((grade) => grade > 0)
    .sort((a, b) => b - a);
