import type { HandlerContext, Handlers } from './types';
import { notYet } from './not-yet';

/** Models and rerankers: list, add, remove, check, side by side. */
export const modelHandlers = (
  _context: HandlerContext,
): Handlers<'modelPreview' | 'modelAdd' | 'modelRemove' | 'modelCheck' | 'modelFigures'> => ({
  modelPreview: notYet,
  modelAdd: notYet,
  modelRemove: notYet,
  modelCheck: notYet,
  modelFigures: notYet,
});
