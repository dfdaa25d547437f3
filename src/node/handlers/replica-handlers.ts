import { cacheParams } from '../../core/cache';
import { userError } from '../../core/common';
import { replicaTrace } from '../../core/replicas';
import { runReplica, runReplicas } from '../replicas';
import { openTrace } from '../traces';
import type { HandlerContext, Handlers } from './types';

const MOST_REPLICAS = 16;

/** Several processes that share a cache. */
export const replicaHandlers = (context: HandlerContext): Handlers<'replicas' | 'replica'> => ({
  replicas: async ({ corpus, variant, trace: source, replicas, strategies, files }, control) => {
    if (!Number.isInteger(replicas) || replicas < 1 || replicas > MOST_REPLICAS)
      throw userError('replicas/number', `There can be 1 to ${MOST_REPLICAS} replicas.`, 'Name such a number.');
    const node = await context.open();
    await context.checkVariants(node, [variant]);
    const trace = await openTrace(context, corpus, source, files, control);
    if (!trace.events.some(({ type }) => type === 'query'))
      throw userError('trace/no-queries', 'Nobody asks anything in this trace.', 'Use a trace with requests.');
    const resolved = await node.lab.resolveTrace({ corpus, variant, trace, alike: false }, control);
    const own = cacheParams(variant.knobs);
    const hasCache = own.policy !== 'none';
    const result = await runReplicas(
      {
        trace: replicaTrace(resolved),
        replicas,
        strategies,
        local: hasCache ? own : { ...own, policy: 'lru' },
        redis: context.connections().redis,
        newEngine: context.newEngine,
      },
      control,
    );
    const notes = [
      ...trace.notices,
      ...(hasCache
        ? []
        : [`${variant.name} has no result cache; the replicas keep ${own.maxEntries} answers each (lru).`]),
      ...(own.ttlSeconds > 0
        ? []
        : ['cache.result.ttlSeconds is 0: by age alone, nothing that changed is noticed before it is evicted.']),
    ];
    return { ...result, notes: [...notes, ...result.notes] };
  },
  replica: (task, control) => runReplica(task, context.connections().redis, control),
});
