import { userError } from '../../core/common';
import type { Handlers } from './types';

const notYet = (what: string) => (): never => {
  throw userError('engine/not-yet', `${what} is not there yet.`, 'Use another command.');
};

/** Several processes that share a cache. */
export const replicaHandlers = (): Handlers<'replicas' | 'replica'> => ({
  replicas: notYet('replicas'),
  replica: notYet('replica'),
});
