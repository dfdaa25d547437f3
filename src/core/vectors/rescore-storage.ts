import type { KnobValues } from '../config';
import { VECTOR_STORAGES, type VectorStorage } from './types';

/** The more precise copy that a variant rescores from; undefined where its own storage is as precise. */
export function rescoreStorage(knobs: KnobValues): VectorStorage | undefined {
  const from = knobs['vectors.rescoreFrom'];
  if (from === 'none') return undefined;
  const isFiner = VECTOR_STORAGES.indexOf(from) < VECTOR_STORAGES.indexOf(knobs['vectors.storage']);
  return isFiner ? from : undefined;
}
