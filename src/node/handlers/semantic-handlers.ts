import { userError } from '../../core/common';
import type { Handlers } from './types';

const notYet = (what: string) => (): never => {
  throw userError('engine/not-yet', `${what} is not there yet.`, 'Use another command.');
};

/** Thresholds of semantic caches. */
export const semanticHandlers = (): Handlers<'semanticThreshold'> => ({
  semanticThreshold: notYet('semanticThreshold'),
});
