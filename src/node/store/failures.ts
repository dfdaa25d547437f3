import { constants } from 'node:os';
import { environmentError, LabError } from '../../core/common';

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** System error code such as ENOENT; undefined for anything else. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, errno } = error as NodeJS.ErrnoException;
  // A full quota has no name in libuv, only a number ("Unknown system error -122").
  if (errno !== undefined && -errno === constants.errno.EDQUOT) return 'EDQUOT';
  return typeof code === 'string' ? code : undefined;
}

export const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '');

export const isFull = (error: unknown): boolean => FULL.has(errnoOf(error) ?? '');

/** What a failed write means to the user: the disk is full, or the folder cannot be written to. */
export function writeFailure(error: unknown, place: string): LabError {
  if (error instanceof LabError) return error;
  const errno = errnoOf(error);
  if (isFull(error))
    return environmentError(
      'store/full',
      `There is no space left for the store in ${place} (${errno}).`,
      'Free disk space, clear stored data, or choose a folder on another disk with --store.',
      error,
    );
  return environmentError(
    'store/not-writable',
    `The store in ${place} cannot be written to (${errno ?? String(error)}).`,
    'Make the folder writable, or choose another folder with --store.',
    error,
  );
}

export const isNotWritable = (error: unknown): boolean =>
  error instanceof LabError && error.code === 'store/not-writable';

export const storeBusy = (place: string): LabError =>
  environmentError(
    'store/busy',
    `Another process is working in the store in ${place}.`,
    'Wait for the other window or terminal to finish, then try again.',
  );

export const storeForeign = (message: string): LabError =>
  new LabError({
    code: 'store/foreign',
    message,
    nextStep: 'Choose an empty folder, or one that does not exist yet, with --store.',
    fault: 'user',
  });

export const storeNewer = (place: string, version: string): LabError =>
  new LabError({
    code: 'store/foreign',
    message: `The store in ${place} has format ${version}, which this version does not know.`,
    nextStep: 'Update RAG Performance Lab, or choose another folder with --store.',
    fault: 'user',
  });
