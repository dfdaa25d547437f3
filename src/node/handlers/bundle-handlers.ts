import { userError } from '../../core/common';
import type { Handlers } from './types';

const notYet = (what: string) => (): never => {
  throw userError('engine/not-yet', `${what} is not there yet.`, 'Use another command.');
};

/** Artefacts in one file. */
export const bundleHandlers = (): Handlers<'bundleExport' | 'bundleImport'> => ({
  bundleExport: notYet('bundleExport'),
  bundleImport: notYet('bundleImport'),
});
