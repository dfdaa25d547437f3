import { bisect } from '../git';
import type { HandlerContext, Handlers } from './types';

export const bisectHandlers = ({ open, checkVariants, requireQuerySet }: HandlerContext): Handlers<'bisect'> => ({
  bisect: async (params, control) => {
    const node = await open();
    await checkVariants(node, [params.variant]);
    const querySet = await requireQuerySet(params.corpus, params.files);
    return bisect(node.lab, params, querySet, control);
  },
});
