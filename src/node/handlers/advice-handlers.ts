import { readQuerySet } from '../corpus';
import type { HandlerContext, Handlers } from './types';
import { notYet } from './not-yet';

/** What suits this machine and these documents. */
export const adviceHandlers = ({ open, checkVariants }: HandlerContext): Handlers<'adviseIndex' | 'calibrate'> => ({
  adviseIndex: async ({ files, ...request }, control) => {
    const node = await open();
    await checkVariants(node, [request.variant]);
    const querySet = await readQuerySet(request.corpus, files);
    return node.lab.adviseIndex({ ...request, ...(querySet && { querySet }) }, control);
  },
  calibrate: notYet,
});
