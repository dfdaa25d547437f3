import { hashText } from '../../../src/core/common';
import type { Artefact, RunSummary } from '../../../src/core/store';

/** What the programs write and the tests expect: both make it from the name alone. */
export const keyOf = (name: string): string => hashText(name);

export function bytesOf(name: string, length: number): Uint8Array {
  let state = Number.parseInt(keyOf(name).slice(0, 8), 16) | 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

export const ARTEFACT_BYTES = 30_000;
export const RECORD_BYTES = 1500;
export const artefactOf = (name: string): Artefact => ({ header: { name }, payload: bytesOf(name, ARTEFACT_BYTES) });

export const recordsOf = (batch: string, count = 8): [string, Uint8Array][] =>
  Array.from({ length: count }, (_, index) => [keyOf(`${batch} ${index}`), bytesOf(`${batch} ${index}`, RECORD_BYTES)]);

export const RUN_IDS = ['20260101-120000-aaaa', '20260102-120000-bbbb', '20260103-120000-cccc'] as const;
export const runOf = (id: string, text = 'first'): { summary: RunSummary; json: string } => {
  const json = JSON.stringify({ id, text, filler: 'x'.repeat(5000) });
  const summary = {
    id,
    title: text,
    startedAt: id,
    variants: ['a', 'b'],
    documents: 1,
    queries: 2,
    bytes: 0,
    pinned: false,
  };
  return { summary, json };
};
