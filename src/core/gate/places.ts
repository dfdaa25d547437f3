import { readJsonTree, valueAt } from '../config';
import type { GateCheck } from './types';

/** A file as its reader names it, with its text. */
export interface NamedText {
  readonly file: string;
  readonly text: string;
}

/** Where a check points to, for annotations: the line of a query, of a limit, of a variant. */
export type PlaceOf = (what: Pick<GateCheck, 'variant' | 'query'> & { readonly metric?: string }) => GateCheck['where'];

/**
 * Places in the files that a gate is made of. A query points to its line, a limit and a variant to theirs in the
 * configuration; what has no line of its own points to the first line of the configuration or else of the baseline.
 */
export function placesIn(files: {
  readonly queries?: NamedText;
  readonly config?: NamedText;
  readonly baseline?: Pick<NamedText, 'file'>;
}): PlaceOf {
  const queryLines = files.queries ? linesOfQueries(files.queries.text) : new Map<string, number>();
  const configLine = files.config && configLines(files.config.text);
  const general = files.config ?? files.baseline;
  return ({ variant, query, metric }) => {
    const line = query === undefined ? undefined : queryLines.get(query);
    if (files.queries && line !== undefined) return { file: files.queries.file, line };
    return general && { file: general.file, line: configLine?.(variant, metric) ?? 1 };
  };
}

/** Lines, from 1, of the queries in a file of one JSON object a line; of an id that is there twice the first. */
export function linesOfQueries(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  for (const [i, line] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    const id = idOf(line);
    if (id !== undefined && !lines.has(id)) lines.set(id, i + 1);
  }
  return lines;
}

function idOf(line: string): string | undefined {
  try {
    const { id, _id } = JSON.parse(line) as { readonly id?: unknown; readonly _id?: unknown };
    const found = id ?? _id;
    return typeof found === 'string' ? found : undefined;
  } catch {
    return undefined; // the reader of the query set says what is wrong with the line
  }
}

function configLines(text: string): (variant: string, metric: string | undefined) => number | undefined {
  const read = readJsonTree(text);
  if ('issues' in read) return () => undefined;
  const { value, lineOf } = read.tree;
  const variants = valueAt(value, ['variants']);
  const names = Array.isArray(variants) ? variants.map((_, i) => valueAt(variants, [i, 'name'])) : [];
  return (variant, metric) => {
    if (metric !== undefined && valueAt(value, ['limits', metric]) !== undefined) return lineOf(['limits', metric]);
    const index = names.indexOf(variant);
    return index < 0 ? undefined : lineOf(['variants', index]);
  };
}
