import type { WordSums } from './words';
import { split, type Unit } from './split';

export interface Packing {
  readonly maxTokens: number;
  readonly overlapTokens: number;
}

/** A chunk to be: units in a row. */
export interface Packed {
  readonly start: number;
  readonly end: number;
  readonly context: string;
  readonly tokens: number;
}

/**
 * Fills chunks with units in order, as many as fit, with the context of the first one. Units that do not fit into an
 * empty chunk are split. A heading is never left alone at a chunk's end when what follows can be split to join it.
 * With an overlap, a chunk starts with the last whole units of the one before, as many as fit into the overlap.
 * @param measure exact tokens of a finished chunk
 */
export function pack(
  units: readonly Unit[],
  text: string,
  sums: WordSums,
  packing: Packing,
  measure: (start: number, end: number, context: string) => number,
): Packed[] {
  const packed: Packed[] = [];
  /** Units to come, the next one last. */
  const pending = units.toReversed();
  let current: Unit[] = [];
  /** How many of `current` were in the chunk before, too. */
  let repeated = 0;
  let sum = 0;

  const setCurrent = (next: Unit[], overlap: number): void => {
    current = next;
    repeated = overlap;
    sum = next.reduce((total, unit) => total + unit.tokens, 0);
  };
  const roomFor = (first: Unit): number => packing.maxTokens - first.contextTokens;
  const pushParts = (unit: Unit): boolean => {
    const parts = split(unit, text, sums, Math.max(1, roomFor(unit) >> 1));
    const cut = parts.length > 1 || parts[0]?.kind !== unit.kind;
    if (cut) for (const part of parts.reverse()) pending.push(part);
    return cut;
  };

  /** Ends the chunk; what turns out not to fit goes back to the units to come. */
  const close = (): void => {
    const first = current[0]!;
    while (current.length > repeated) {
      const last = current.at(-1)!;
      const tokens = measure(first.start, last.end, first.context);
      if (tokens <= packing.maxTokens || (current.length === 1 && !pushParts(last))) {
        packed.push({ start: first.start, end: last.end, context: first.context, tokens });
        setCurrent(...overlapOf(current, packing.overlapTokens));
        return;
      }
      if (current.length > 1) pending.push(last);
      setCurrent(current.slice(0, -1), repeated);
    }
    setCurrent([], 0);
  };

  while (pending.length > 0 || current.length > repeated) {
    const unit = pending.pop();
    const fresh = current.slice(repeated);
    if (!unit) {
      close();
      continue;
    }
    const onlyHeadings = fresh.length > 0 && fresh.every((each) => each.kind === 'heading');
    if (unit.breakBefore && fresh.length > 0) {
      pending.push(unit);
      close();
      if (current.length > 0) setCurrent([], 0);
    } else if (sum + unit.tokens <= roomFor(current[0] ?? unit)) {
      current.push(unit);
      sum += unit.tokens;
    } else if ((onlyHeadings || unit.tokens > roomFor(unit)) && pushParts(unit)) {
      // Its parts fill what is left of the chunk.
    } else if (fresh.length > 0) {
      pending.push(unit);
      close();
    } else if (repeated > 0) {
      // It would fit alone: the overlap gives way.
      pending.push(unit);
      setCurrent(current.slice(1), repeated - 1);
    } else {
      setCurrent([unit], 0);
    }
  }
  return packed;
}

/** The last units of a finished chunk that fit into the overlap, but never all of them. */
function overlapOf(units: readonly Unit[], overlapTokens: number): [units: Unit[], overlap: number] {
  let from = units.length;
  let sum = 0;
  while (from > 1 && sum + units[from - 1]!.tokens <= overlapTokens) sum += units[--from]!.tokens;
  return [units.slice(from), units.length - from];
}
