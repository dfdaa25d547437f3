import type { HandlerContext, Handlers } from './types';
import { notYet } from './not-yet';

/** What suits this machine and these documents. */
export const adviceHandlers = (_context: HandlerContext): Handlers<'adviseIndex' | 'calibrate'> => ({
  adviseIndex: notYet,
  calibrate: notYet,
});
