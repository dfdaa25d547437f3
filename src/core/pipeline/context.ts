import type { Clock, JobControl } from '../common';
import type { ArtefactStore } from '../store';

/** What every stage is given beside its inputs. */
export interface StageContext {
  readonly store: ArtefactStore;
  readonly clock: Clock;
  readonly control: JobControl;
}
