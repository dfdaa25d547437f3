import { userError } from '../../core/common';
import type { HandlerContext, Handlers } from './types';

export const bisectHandlers = (_context: HandlerContext): Handlers<'bisect'> => ({
  bisect: () => {
    throw userError('bisect/not-built', 'Not built yet.', 'Wait for the next version.');
  },
});
