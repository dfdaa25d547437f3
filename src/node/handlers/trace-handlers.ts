import { userError } from '../../core/common';
import type { HandlerContext, Handlers } from './types';

const notYet = (what: string) => (): never => {
  throw userError('engine/not-yet', `${what} is not there yet.`, 'Use another command.');
};

/** Traces: made, recorded, imported. */
export const traceHandlers = (_: HandlerContext): Handlers<'trace'> => ({
  trace: notYet('trace'),
});
