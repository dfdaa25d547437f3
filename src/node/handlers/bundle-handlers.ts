import { userError } from '../../core/common';
import type { HandlerContext, Handlers } from './types';

const notYet = (what: string) => (): never => {
  throw userError('engine/not-yet', `${what} is not there yet.`, 'Use another command.');
};

/** Artefacts in one file. */
export const bundleHandlers = (_: HandlerContext): Handlers<'bundleExport' | 'bundleImport'> => ({
  bundleExport: notYet('bundleExport'),
  bundleImport: notYet('bundleImport'),
});
