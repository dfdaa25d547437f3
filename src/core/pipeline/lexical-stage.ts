import { embeddingText } from '../chunking';
import { fingerprintOf, type Fingerprint } from '../common';
import type { KnobValues } from '../config';
import {
  buildLexicalIndex,
  decodeLexicalIndex,
  encodeLexicalIndex,
  LEXICAL_VERSION,
  type Bm25Index,
  type WordAnalysis,
} from '../lexical-index';
import { unlessDamaged, type StageContext } from './context';
import type { ChunkSet, StageWork } from './types';

export const wordAnalysis = (knobs: KnobValues): WordAnalysis => ({
  tokenizer: knobs['index.lexical.tokenizer'],
  stopWords: knobs['index.lexical.stopWords'],
  stemming: knobs['index.lexical.stemming'],
});

export const lexicalFingerprint = (chunkSet: ChunkSet, analysis: WordAnalysis): Fingerprint =>
  fingerprintOf({ stage: 'lexical', version: LEXICAL_VERSION, chunks: chunkSet.fingerprint, ...analysis });

/** Opens the stored word index of the chunks, or builds and stores it. */
export async function openLexicalIndex(
  chunkSet: ChunkSet,
  analysis: WordAnalysis,
  { store, clock }: StageContext,
): Promise<{ index: Bm25Index; work: Omit<StageWork, 'ms'> }> {
  const fingerprint = lexicalFingerprint(chunkSet, analysis);
  const count = chunkSet.chunks.length;
  const stored = await store.get('lexical', fingerprint);
  const index = stored && (await unlessDamaged(() => decodeLexicalIndex(stored.payload, analysis)));
  if (index) {
    const buildMs = Number(stored.header['ms'] ?? 0);
    return {
      index,
      work: {
        stage: 'lexical',
        fingerprint,
        computed: 0,
        reused: count,
        unit: 'chunks',
        buildMs,
        diskBytes: stored.payload.length,
      },
    };
  }
  const started = clock.nowMs();
  const built = buildLexicalIndex(chunkSet.chunks.map(embeddingText), analysis);
  const buildMs = clock.nowMs() - started;
  const payload = encodeLexicalIndex(built);
  await store.put('lexical', fingerprint, { header: { ms: buildMs }, payload });
  return {
    index: built,
    work: {
      stage: 'lexical',
      fingerprint,
      computed: count,
      reused: 0,
      unit: 'chunks',
      buildMs,
      diskBytes: payload.length,
    },
  };
}
