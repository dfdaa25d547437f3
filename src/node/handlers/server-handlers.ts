import type { HandlerContext, Handlers } from './types';
import { notYet } from './not-yet';

/** Vector databases of the user's. */
export const serverHandlers = (_context: HandlerContext): Handlers<'servers' | 'serversClean' | 'exportToServer'> => ({
  servers: notYet,
  serversClean: notYet,
  exportToServer: notYet,
});
