import type { SweepPlan } from '../../src/core/sweep';
import { count, durationText } from '../text';

type Stage = SweepPlan['stages'][number];

/** What one artefact of a stage is called, and several. */
const NOUNS: Partial<Record<Stage['stage'], readonly [string, string]>> = {
  chunks: ['chunking', 'chunkings'],
  embeddings: ['embedding of all chunks', 'embeddings of all chunks'],
  index: ['index', 'indexes'],
  lexical: ['word index', 'word indexes'],
  thesaurus: ['thesaurus', 'thesauri'],
};
export const STAGE_LABELS: Record<Stage['stage'], string> = {
  corpus: 'Documents',
  chunks: 'Chunks',
  embeddings: 'Embeddings',
  vectors: 'Vectors',
  index: 'Index',
  lexical: 'Word index',
  thesaurus: 'Thesaurus',
};

function stageText({ stage, distinct, missing }: Stage): string | undefined {
  const nouns = NOUNS[stage];
  if (!nouns || distinct === 0) return undefined;
  const stored = distinct - missing;
  const some = `${distinct.toLocaleString('en')} ${nouns[distinct === 1 ? 0 : 1]}`;
  return stored === 0 ? some : `${some} (${stored === distinct ? '' : `${stored.toLocaleString('en')} `}stored)`;
}

/**
 * "24 variants: 2 chunkings, 2 embeddings of all chunks, 6 indexes; about 3 min (36 min one by one)."
 * @param maxTrials where fewer than all are measured
 */
export function planWords(plan: SweepPlan, maxTrials?: number): string {
  const { variants, combinations, stages, estimatedMs, separatelyMs } = plan;
  const some = count(variants, 'variants');
  const folded = combinations > variants ? ` that differ, of ${count(combinations, 'combinations')}` : '';
  const fewer =
    maxTrials !== undefined && maxTrials < variants ? `, at most ${String(maxTrials)} of them measured` : '';
  const parts = stages.flatMap((stage) => stageText(stage) ?? []);
  const time = estimatedMs === undefined ? 'time not known yet on this machine' : durationText(estimatedMs);
  const alone =
    estimatedMs === undefined || separatelyMs === undefined
      ? ''
      : ` (${durationText(separatelyMs).replace('about ', '')} one by one)`;
  return `${some}${folded}${fewer}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}; ${time}${alone}.`;
}
