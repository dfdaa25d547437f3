import { mergeAttribution } from '../../core/report';
import type { RunResult } from '../../core/experiment';
import type { HandlerContext, Handlers } from './types';

/** Quality without latency: single queries, pools to judge, the effect of single knobs. */
export const qualityHandlers = ({
  open,
  checkVariants,
  runsOf,
  requireQuerySet,
}: HandlerContext): Handlers<'quality' | 'pool' | 'attribute'> => ({
  quality: async ({ corpus, variants, files, queries }, control) => {
    const node = await open();
    await checkVariants(node, variants);
    const querySet = await requireQuerySet(corpus, files);
    const wanted = queries && new Set(queries);
    const asked = wanted ? { ...querySet, queries: querySet.queries.filter(({ id }) => wanted.has(id)) } : querySet;
    return node.lab.quality({ corpus, variants, querySet: asked }, control);
  },
  pool: async ({ corpus, variants, text, filter, depth }, control) => {
    const node = await open();
    await checkVariants(node, variants);
    return node.lab.pool(corpus, variants, { text, ...(filter && { filter }) }, depth, control);
  },
  attribute: async ({ corpus, baseline, variant, files, seed, runId }, control) => {
    const node = await open();
    await checkVariants(node, [baseline, variant]);
    const querySet = await requireQuerySet(corpus, files);
    const attribution = await node.lab.attribute({ corpus, baseline, variant, querySet, seed }, control);
    if (runId !== undefined) {
      const runs = runsOf(corpus.root);
      const summary = (await runs.list()).find(({ id }) => id === runId);
      if (summary) {
        const run = mergeAttribution(JSON.parse(await runs.read(runId)) as RunResult, attribution);
        await runs.write(summary, JSON.stringify(run));
      }
    }
    return attribution;
  },
});
