import { formatJudgementLine, formatQueryLine, type Judgement, type Query } from '../../core/evaluation';
import { sameSpan, sameWords, type Swap } from './changes';

type JsonObject = Readonly<Record<string, unknown>>;

/** What the lines of a file stand for. */
export interface LineKind<Entry> {
  /** The line of this entry; failing that, the one that stands for it. */
  readonly isLineOf: readonly ((record: JsonObject, entry: Entry) => boolean)[];
  /** A new line after the last one that it belongs to; without one, at the end. */
  readonly belongs: (record: JsonObject, entry: Entry) => boolean;
  /** The line of an entry, with its line end. */
  readonly format: (entry: Entry) => string;
  /** Members that the lab writes; what else stands on a line stays. */
  readonly members: readonly string[];
}

const idOf = ({ id, _id }: JsonObject): unknown => id ?? _id;
/** As the engine reads it; its members were checked there. */
const asJudgement = (record: JsonObject): Judgement => {
  const { file, startLine, endLine, ...rest } = record as unknown as Judgement;
  const path = typeof record['file'] === 'string' ? file.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '') : '';
  return { ...rest, file: path, ...(startLine && { startLine }), ...(endLine && { endLine }) };
};

export const QUERY_LINES: LineKind<Query> = {
  isLineOf: [(record, { id }) => idOf(record) === id],
  belongs: () => false,
  format: formatQueryLine,
  members: ['text', 'origin', 'overlap'],
};

export const JUDGEMENT_LINES: LineKind<Judgement> = {
  isLineOf: [
    (record, judgement) => sameSpan(asJudgement(record), judgement),
    (record, judgement) => sameWords(asJudgement(record), judgement),
  ],
  belongs: (record, { query }) => record['query'] === query,
  format: formatJudgementLine,
  members: ['file', 'startLine', 'endLine', 'grade', 'quote'],
};

/** Where a removed entry stood, and its line as it was written: so it comes back to the byte. */
export type Removed = WeakMap<object, { readonly line: Line; readonly index: number }>;

/**
 * A file of JSON lines after some entries were exchanged. All other lines stay byte for byte, in their order; an entry
 * that is on several lines is exchanged on each.
 * @param removed is told what goes, and asked for what comes back
 */
export function editLines<Entry extends object>(
  text: string,
  swaps: readonly Swap<Entry>[],
  kind: LineKind<Entry>,
  removed: Removed,
): string {
  let lines = linesOf(text);
  for (const { before, after } of swaps) {
    const entry = before ?? after;
    if (!entry) continue;
    const found = indexesOf(lines, entry, kind);
    const [index] = found;
    const was = index === undefined ? undefined : lines[index];
    if (before && index !== undefined && was) removed.set(before, { line: was, index });
    const back = after && removed.get(after);
    if (after && was) {
      const isBack = back && found.length === 1;
      lines = lines.map((one, i) => (found.includes(i) ? (isBack ? back.line : updated(one, after, kind)) : one));
    } else if (after) {
      const line = back?.line ?? lineOf(kind.format(after).trimEnd());
      lines = lines.toSpliced(back ? Math.min(back.index, lines.length) : placeOf(lines, after, kind), 0, line);
    } else lines = lines.filter((_, i) => !found.includes(i));
  }
  return joined(lines, text);
}

interface Line {
  /** Without its end. */
  readonly line: string;
  /** Undefined for a new line: as the others. */
  readonly end?: string | undefined;
  /** Undefined for what is no JSON object: left alone. */
  readonly record: JsonObject | undefined;
}

const linesOf = (text: string): Line[] =>
  (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).map((whole) => {
    const end = /\r?\n$/.exec(whole)?.[0] ?? '';
    return lineOf(whole.slice(0, whole.length - end.length), end);
  });

function lineOf(line: string, end?: string): Line {
  try {
    const value: unknown = JSON.parse(line.replace(/^\uFEFF/, ''));
    return { line, end, record: typeof value === 'object' && value !== null ? (value as JsonObject) : undefined };
  } catch {
    return { line, end, record: undefined };
  }
}

function indexesOf<Entry>(lines: readonly Line[], entry: Entry, { isLineOf }: LineKind<Entry>): number[] {
  for (const isLine of isLineOf) {
    const found = lines.flatMap(({ record }, i) => (record && isLine(record, entry) ? [i] : []));
    if (found.length > 0) return found;
  }
  return [];
}

function placeOf<Entry>(lines: readonly Line[], entry: Entry, { belongs }: LineKind<Entry>): number {
  const last = lines.findLastIndex(({ record }) => record !== undefined && belongs(record, entry));
  return last >= 0 ? last + 1 : lines.length;
}

function updated<Entry>({ line, end, record }: Line, entry: Entry, { format, members }: LineKind<Entry>): Line {
  const next = JSON.parse(format(entry)) as JsonObject;
  const kept = Object.entries(record ?? {}).filter(([name]) => !members.includes(name) || name in next);
  const merged = { ...Object.fromEntries(kept), ...Object.fromEntries(members.map((name) => [name, next[name]])) };
  const mark = line.startsWith('\uFEFF') ? '\uFEFF' : '';
  return lineOf(mark + JSON.stringify(merged), end);
}

/** A new line ends as the first one does, the last one as the last one did. */
function joined(lines: readonly Line[], before: string): string {
  const usual = /\r?\n/.exec(before)?.[0] ?? '\n';
  const open = before !== '' && !before.endsWith('\n');
  const endOf = ({ end }: Line, isLast: boolean): string =>
    isLast ? (end ?? (open ? '' : usual)) : end === '' ? usual : (end ?? usual);
  return lines.map((one, i) => one.line + endOf(one, i === lines.length - 1)).join('');
}
