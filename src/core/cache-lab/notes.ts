import type { Trace } from '../traces';
import type { Variant } from '../config';
import { LEAST_ALIKE } from './alike-queries';
import { changesElsewhere } from './changes-elsewhere';
import type { Resolved } from './resolve-trace';
import type { CacheColumn, SizeCurve } from './types';

const count = (value: number): string => value.toLocaleString('en');
const some = (notes: readonly (string | false)[]): string[] => notes.filter((note) => note !== false);

/** What a reader of the figures has to know, in plain words. */
export function notesOf(
  { trace, asked, prepared, timed }: Resolved,
  { notices, events }: Trace,
  variants: readonly Variant[],
  history: number,
  columns: readonly CacheColumn[],
  curves: readonly SizeCurve[],
): string[] {
  const any = (is: (knobs: Variant['knobs']) => boolean): boolean => variants.some(({ knobs }) => is(knobs));
  const labelled = trace.queryOf.reduce((sum, query) => sum + (trace.queries[query]!.meaning >= 0 ? 1 : 0), 0);
  const elsewhere = changesElsewhere(events, prepared.corpus.documents);
  const unlabelled = trace.requests - labelled - asked.ambiguous;
  const isSemantic = any((knobs) => knobs['cache.semantic.policy'] !== 'none');
  const sampled = curves.find(({ sampledShare }) => sampledShare !== undefined)?.sampledShare;
  const undropped = trace.versions.slice(1).some(({ dropped }) => !dropped);
  return some([
    ...notices,
    asked.empty > 0 && `${count(asked.empty)} requests hold no text and were left out.`,
    elsewhere > 0 &&
      `${count(elsewhere)} changes are of documents that are not here: an edit of one makes a new document, a deletion changes nothing. Does the trace belong to these documents?`,
    history > 0 &&
      `The first ${count(history)} requests are history: primed caches know them, nothing is judged on them, and all columns start cold after them.`,
    `${timed.embeddings > 0 ? `The time of embedding is the median of ${count(timed.embeddings)} timed ones; ` : ''}${count(timed.searches)} searches and many look-ups were timed here. The trace itself runs in simulated time.`,
    ...columns.map(refusedText),
    unlabelled === trace.requests && 'Nobody said what the requests mean: how many hits are wrong is unknown.',
    unlabelled > 0 &&
      unlabelled < trace.requests &&
      `Nobody said what ${count(unlabelled)} of ${count(trace.requests)} requests mean; wrong hits are counted among the others.`,
    asked.ambiguous > 0 &&
      `The trace gives one text several meanings, in ${count(asked.ambiguous)} requests: whether a hit serves them rightly is unknown.`,
    isSemantic && !trace.alike && 'Search by words makes no vectors: the semantic cache is off.',
    any(isBelowLeastAlike) &&
      trace.alike !== undefined &&
      `Queries less alike than ${LEAST_ALIKE} (cosine) were not compared, so a lower threshold hits no more often.`,
    any((knobs) => knobs['cache.invalidation'] === 'dependencies') &&
      undropped &&
      'For this pipeline nobody can say which answers a change leaves valid, so "only what depends" drops all of them.',
    any((knobs) => knobs['cache.answer.policy'] !== 'none') &&
      'The memory of the answer cache is reckoned by the answer length at four bytes a token.',
    any((knobs) => knobs['cache.warm.queries'] > 0 || knobs['cache.prefetch.queries'] > 0) &&
      'A cache that is filled ahead may hit more often than the best possible one, which keeps only what was asked for; it is not held against it.',
    sampled !== undefined &&
      `Size curves of FIFO, LFU, W-TinyLFU and GDSF are from ${Math.round(100 * sampled)} % of the requests, all those of the sampled queries.`,
    'Size curves are of the result cache alone, as if no document changed and no entry aged.',
  ]);
}

const isBelowLeastAlike = (knobs: Variant['knobs']): boolean =>
  (knobs['cache.semantic.policy'] !== 'none' && knobs['cache.semantic.threshold'] < LEAST_ALIKE) ||
  (knobs['cache.answer.policy'] !== 'none' && knobs['cache.answer.threshold'] < LEAST_ALIKE);

function refusedText({ name, layers }: CacheColumn): string | false {
  const refused = layers.reduce((sum, { counters }) => sum + counters.refusals, 0);
  return refused > 0 && `${name}: ${count(refused)} times an answer was larger than the whole cache and was not kept.`;
}
