import { LabError, type Clock, type JobControl } from '../common';
import type { EmbedInParallel } from '../embedding';
import type { ArtefactStore } from '../store';

/** What every stage is given beside its inputs. */
export interface StageContext {
  readonly store: ArtefactStore;
  readonly clock: Clock;
  readonly control: JobControl;
  readonly embedInParallel?: EmbedInParallel;
}

/** Opens something stored; what turns out to be damaged is as if it were not there, and is computed again. */
export async function unlessDamaged<T>(open: () => Promise<T> | T): Promise<T | undefined> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof LabError && error.code.endsWith('/damaged')) return undefined;
    throw error;
  }
}
