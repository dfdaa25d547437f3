import { fingerprintOf, type Fingerprint } from '../common';
import type { Postings } from '../lexical-index';
import {
  buildThesaurus,
  decodeThesaurus,
  encodeThesaurus,
  THESAURUS_VERSION,
  type Thesaurus,
} from '../query-expansion';
import { unlessDamaged, type StageContext } from './context';
import type { StageWork } from './types';

/** @param words fingerprint of the word index that it is made from */
export const thesaurusFingerprint = (words: Fingerprint): Fingerprint =>
  fingerprintOf({ stage: 'thesaurus', version: THESAURUS_VERSION, words });

/** Opens the stored thesaurus of a word index, or builds and stores it. */
export async function openThesaurus(
  fingerprint: Fingerprint,
  postings: Postings,
  { store, clock, control }: StageContext,
): Promise<{ thesaurus: Thesaurus; work: Omit<StageWork, 'ms'> }> {
  const chunks = postings.lengths.length;
  const stored = await store.get('thesaurus', fingerprint);
  const thesaurus = stored && (await unlessDamaged(() => decodeThesaurus(stored.payload)));
  if (thesaurus) {
    const buildMs = Number(stored.header['ms'] ?? 0);
    return { thesaurus, work: { ...workOf(fingerprint, buildMs, stored.payload), computed: 0, reused: chunks } };
  }
  const started = clock.nowMs();
  const built = await buildThesaurus(postings, control);
  const buildMs = clock.nowMs() - started;
  const payload = encodeThesaurus(built);
  await store.put('thesaurus', fingerprint, { header: { ms: buildMs }, payload });
  return { thesaurus: built, work: { ...workOf(fingerprint, buildMs, payload), computed: chunks, reused: 0 } };
}

const workOf = (
  fingerprint: Fingerprint,
  buildMs: number,
  payload: Uint8Array,
): Omit<StageWork, 'ms' | 'computed' | 'reused'> => ({
  stage: 'thesaurus',
  fingerprint,
  unit: 'chunks',
  buildMs,
  diskBytes: payload.length,
});
