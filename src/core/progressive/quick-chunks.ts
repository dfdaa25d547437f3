import type { Chunk } from '../chunking';
import type { Clock, JobControl } from '../common';
import type { KnobValues } from '../config';
import type { Corpus } from '../corpus';
import { quickCut } from './quick-cut';

/** Chunks of a corpus with the document of each; nothing of them is stored. */
export interface QuickChunks {
  readonly chunks: readonly Chunk[];
  /** Row → place in `corpus.documents`. */
  readonly documentOf: Int32Array;
}

/** Longest work between two checkpoints, ms: another job may run in between, so few of them are an answer sooner. */
const CHECKPOINT_MS = 200;

/** Cuts all documents about as large as the variant does, and quicker. */
export async function quickChunks(
  corpus: Corpus,
  knobs: KnobValues,
  clock: Clock,
  control: JobControl,
): Promise<QuickChunks> {
  const whole = knobs['chunking.strategy'] === 'document';
  const maxTokens = whole ? Infinity : knobs['chunking.maxTokens'];
  const chunks: Chunk[] = [];
  const documentOf: number[] = [];
  let checked = clock.nowMs();
  for (const [i, document] of corpus.documents.entries()) {
    for (const chunk of quickCut(document, maxTokens)) {
      chunks.push(chunk);
      documentOf.push(i);
    }
    if (clock.nowMs() - checked <= CHECKPOINT_MS) continue;
    control.report({ stage: 'chunks', done: i + 1, total: corpus.documents.length, unit: 'documents' });
    await control.checkpoint();
    checked = clock.nowMs();
  }
  return { chunks, documentOf: Int32Array.from(documentOf) };
}
