import { noControl } from '../../core/common';
import { anchorJudgements, type QuerySet } from '../../core/evaluation';
import type { JudgingFiles } from './judging-files';

/**
 * The query set with the judged lines of one query where their text is now, as a comparison counts them.
 * @param documents where a moved section may be too: those of the answers
 */
export async function anchored(
  set: QuerySet,
  query: string,
  documents: readonly string[],
  files: JudgingFiles,
): Promise<QuerySet> {
  const judgements = set.judgements.filter((judgement) => judgement.query === query && judgement.quote);
  if (judgements.length === 0) return set;
  const ids = new Set([...judgements.map(({ file }) => file), ...documents]);
  const sources = await Promise.all(
    [...ids].map(async (id) => ({ id, source: (await files.read(id).catch(() => undefined)) ?? '' })),
  );
  const { judgements: found } = await anchorJudgements(judgements, sources, noControl);
  const places = new Map(judgements.map((judgement, i) => [judgement, found[i]!]));
  return { ...set, judgements: set.judgements.map((judgement) => places.get(judgement) ?? judgement) };
}
