import type { LabErrorData } from '../core/common';
import type { KnobId, KnobValue } from '../core/config';
import type { EmbeddingModel } from '../core/embedding';
import type { SweepPlan, SweepResult, SweepStrategy, Trial } from '../core/sweep';
import type { EmptyReason, JobState } from './webview-protocol';

/** A knob of the space as it is edited. */
export interface EditedAxis {
  readonly knob: KnobId;
  /** As typed: `64,128,256` or `32..256*2`. */
  readonly text: string;
  /** What it means; absent where the text is wrong. */
  readonly values?: readonly KnobValue[];
  readonly error?: LabErrorData;
}

/** A trial as the panel shows it: its name instead of all knobs, and the figures of objectives and limits alone. */
export type ShownTrial = Omit<Trial, 'variant'> & { readonly name: string };
/** A sweep as the panel shows it. */
export type ShownSweep = Omit<SweepResult, 'trials'> & { readonly trials: readonly ShownTrial[] };

/** Everything the sweep panel shows. */
export interface SweepState {
  readonly empty?: EmptyReason;
  readonly corpusName: string;
  readonly axes: readonly EditedAxis[];
  /** Name of the variant that the sweep starts from, and those that it could. */
  readonly base: string;
  readonly bases: readonly string[];
  readonly strategy: SweepStrategy;
  readonly maxTrials?: number;
  /** Absent while it is worked out. */
  readonly plan?: SweepPlan;
  /** Why there is none. */
  readonly planError?: LabErrorData;
  readonly models: readonly EmbeddingModel[];
  /** Under way, stopped or finished; `unchanged`: what the page was sent last. */
  readonly result?: ShownSweep | 'unchanged';
  /** The result belongs to the knobs, values and base variant as they are now: starting again goes on with it. */
  readonly current: boolean;
  readonly job: JobState;
  readonly notices: readonly string[];
}

export type ToSweep = { readonly type: 'sweep'; readonly state: SweepState };

export type FromSweep =
  | {
      readonly type:
        | 'ready'
        | 'start'
        | 'openFolder'
        | 'manageTrust'
        | 'openTuning'
        | 'exportResult'
        | 'cancel'
        | 'pause'
        | 'resume'
        | 'showLog'
        | 'restartEngine';
    }
  | { readonly type: 'setAxis'; readonly knob: KnobId; readonly text: string }
  | { readonly type: 'addAxis' | 'removeAxis'; readonly knob: KnobId }
  | { readonly type: 'setBase'; readonly name: string }
  | { readonly type: 'setStrategy'; readonly strategy: SweepStrategy }
  /** null = no limit. */
  | { readonly type: 'setMaxTrials'; readonly trials: number | null }
  /** Takes trials over as variants and compares them with the base. */
  | { readonly type: 'compareTrials'; readonly names: readonly string[] }
  /** Takes one trial over as a variant. */
  | { readonly type: 'useTrial'; readonly name: string };
