import { userError } from '../../core/common';
import type { HandlerContext, Handlers } from './types';

const notYet = (what: string) => (): never => {
  throw userError('engine/not-yet', `${what} is not there yet.`, 'Use another command.');
};

/** Thresholds of semantic caches. */
export const semanticHandlers = (_: HandlerContext): Handlers<'semanticThreshold'> => ({
  semanticThreshold: notYet('semanticThreshold'),
});
