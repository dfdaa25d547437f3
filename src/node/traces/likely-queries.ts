import type { JobControl } from '../../core/common';
import type { CorpusSpec } from '../../core/corpus';
import { mostAsked } from '../../core/prediction';
import type { LikelyQuery } from '../../core/search';
import type { LikelyQueries } from '../../protocol/worker-protocol';
import type { HandlerContext } from '../handlers';
import { openTrace } from './open-trace';

/**
 * Queries that are likely to be asked, likeliest first: the most asked ones of a trace, else those of the query set, in
 * its order.
 * @throws as `openTrace` does; `queries/missing` where there is neither
 */
export async function likelyQueries(
  context: Pick<HandlerContext, 'open' | 'requireQuerySet'>,
  corpus: CorpusSpec,
  { trace, files, most }: LikelyQueries,
  control: JobControl,
): Promise<readonly LikelyQuery[]> {
  if (trace) return mostAsked(await openTrace(context, corpus, trace, files, control), most);
  return (await context.requireQuerySet(corpus, files)).queries.slice(0, most);
}
