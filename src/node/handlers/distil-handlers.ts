import type { HandlerContext, Handlers } from './types';
import { notYet } from './not-yet';

export const distilHandlers = (_context: HandlerContext): Handlers<'distil'> => ({ distil: notYet });
