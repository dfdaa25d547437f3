import { distilModel } from '../distillation';
import type { HandlerContext, Handlers } from './types';

export const distilHandlers = ({ open }: HandlerContext): Handlers<'distil'> => ({
  distil: async (request, control) => {
    const { models, lab } = await open();
    return distilModel(models, lab, request, control);
  },
});
