import { LabError } from '../common';

const KIND = /^[a-z0-9][a-z0-9-]{0,39}$/;
const FINGERPRINT = /^[0-9a-f]{64}$/;
const RUN_ID = /^\d{8}-\d{6}-[0-9a-z]{4,12}$/;

const badName = (message: string): LabError =>
  new LabError({
    code: 'store/bad-name',
    message,
    nextStep: 'Show the log and report this as a bug.',
    fault: 'internal',
  });

export const isFingerprint = (text: string): boolean => FINGERPRINT.test(text);
export const isKind = (text: string): boolean => KIND.test(text);
/** `YYYYMMDD-HHMMSS-xxxx`, x of 0-9a-z: nothing that could leave a folder. */
export const isRunId = (text: string): boolean => RUN_ID.test(text);

/** Names become file names, so they are checked before a path is made. @throws `store/bad-name` */
export function checkKind(kind: string): void {
  if (!isKind(kind)) throw badName(`"${kind}" is not a kind or namespace: lower case letters, digits, dash.`);
}

/** @throws `store/bad-name` */
export function checkFingerprint(fingerprint: string): void {
  if (!isFingerprint(fingerprint)) throw badName(`"${fingerprint}" is not a fingerprint: 64 hex digits.`);
}
