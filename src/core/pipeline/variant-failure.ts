import { LabError, type LabErrorData } from '../common';

/** A variant that could not be made ready or measured: it has no figures. */
export interface VariantFailure {
  readonly name: string;
  readonly error: LabErrorData;
}

/** Areas of failures that lie in what a single variant relies on: its server, its model. */
const OWN_AREAS: readonly string[] = ['server', 'http', 'embedding', 'reranking'];

/** Whether the other variants can still be measured. A full disk, a cancel or a bug of ours is everybody's. */
export const isVariantsOwn = (error: unknown): error is LabError =>
  error instanceof LabError &&
  (error.fault === 'user' || error.fault === 'environment') &&
  OWN_AREAS.includes(error.code.split('/')[0]!);
