import { userError } from '../../core/common';
import type { Handlers } from './types';

const notYet = (what: string) => (): never => {
  throw userError('engine/not-yet', `${what} is not there yet.`, 'Use another command.');
};

/** Traces: made, recorded, imported. */
export const traceHandlers = (): Handlers<'trace'> => ({
  trace: notYet('trace'),
});
