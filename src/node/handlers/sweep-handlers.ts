import { readQuerySet } from '../corpus';
import type { HandlerContext, Handlers } from './types';

export const sweepHandlers = ({
  open,
  checkVariants,
}: HandlerContext): Handlers<'sweepPlan' | 'sweep' | 'sweepSoFar'> => ({
  sweepPlan: async ({ files, ...request }, control) => {
    const node = await open();
    await checkVariants(node, [request.base]);
    const querySet = await readQuerySet(request.corpus, files);
    return node.lab.sweepPlan({ ...request, ...(querySet && { querySet }) }, control);
  },
  sweep: async ({ files, ...request }, control) => {
    const node = await open();
    await checkVariants(node, [request.base]);
    const querySet = await readQuerySet(request.corpus, files);
    return node.lab.sweep({ ...request, ...(querySet && { querySet }) }, control);
  },
  sweepSoFar: async () => (await open()).lab.sweepSoFar() ?? null,
});
