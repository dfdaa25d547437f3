import { LabError } from '../common';
import type { SearchIndex, SearchParams } from './types';

/**
 * What every index refuses before it computes anything.
 * @throws `index/closed`, `index/wrong-dimensions`, `index/not-finite`, `index/bad-parameters`
 */
export function checkSearch(
  index: Pick<SearchIndex, 'kind' | 'dimensions'>,
  closed: boolean,
  query: Float32Array,
  { k, efSearch }: SearchParams,
): void {
  if (closed) throw indexClosed(index.kind);
  if (query.length !== index.dimensions) throw wrongDimensions(query.length, index.dimensions);
  // An iterator over 384 numbers takes as long as a tenth of a search.
  for (let i = query.length - 1; i >= 0; i--) if (!Number.isFinite(query[i])) throw notFinite();
  if (!isCount(k) || !isCount(efSearch))
    throw badParameters(`k ${k} and efSearch ${efSearch} must be whole and at least 1`);
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 1;

const internal = (code: string, message: string): LabError =>
  new LabError({ code, message, nextStep: 'Report this as a bug.', fault: 'internal' });

export const indexClosed = (kind: string): LabError => internal('index/closed', `The ${kind} index was closed.`);
export const badParameters = (what: string): LabError => internal('index/bad-parameters', `Index parameters: ${what}.`);
export const notFinite = (): LabError => internal('index/not-finite', 'A vector holds a number that is not finite.');
export const wrongDimensions = (got: number, expected: number): LabError =>
  internal('index/wrong-dimensions', `A vector of ${got} dimensions does not fit an index of ${expected}.`);
