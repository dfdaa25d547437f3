import { userError } from '../../core/common';
import type { Handlers } from './types';

const notYet = (what: string) => (): never => {
  throw userError('engine/not-yet', `${what} is not there yet.`, 'Use another command.');
};

/** Traces and what caches do under them. */
export const cacheHandlers = (): Handlers<'cacheLab'> => ({
  cacheLab: notYet('cacheLab'),
});
