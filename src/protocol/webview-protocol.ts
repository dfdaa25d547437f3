import type { LabErrorData, Progress } from '../core/common';
import type { KnobId, KnobValue, KnobValues } from '../core/config';
import type { EmbeddingModel } from '../core/embedding';
import type { PlanPreview, RunResult } from '../core/experiment';
import type { QueryAnswer } from '../core/lab';

/** A long job, shown where it was started. */
export type JobState =
  | { readonly state: 'idle' }
  | { readonly state: 'running' | 'paused' | 'cancelling'; readonly title: string; readonly progress?: Progress }
  | { readonly state: 'failed'; readonly title: string; readonly error: LabErrorData; readonly engineDown: boolean };

/** Why there is nothing to show yet, and the one next step. */
export type EmptyReason = 'no-folder' | 'not-trusted' | 'no-documents' | 'not-run';

export interface TuningVariant {
  readonly name: string;
  readonly parent?: string;
  readonly knobs: KnobValues;
  /** Knobs that differ from the parent (or, for the baseline, from the defaults). */
  readonly changed: readonly KnobId[];
}

/** Everything the tuning panel shows; the host owns it and sends the whole on `ready` and after each change. */
export interface TuningState {
  readonly empty?: EmptyReason;
  readonly corpusName: string;
  readonly variants: readonly TuningVariant[];
  readonly active: string;
  /** What comparing the active variant with the baseline would redo. Absent while it is worked out. */
  readonly plan?: PlanPreview;
  /** Why that cannot be said. */
  readonly planError?: LabErrorData;
  readonly models: readonly EmbeddingModel[];
  /** Ids of the rerankers that were added. */
  readonly rerankers: readonly string[];
  readonly pricedEmbeddingModels: readonly string[];
  readonly pricedAnswerModels: readonly string[];
  readonly canUndo: boolean;
  readonly job: JobState;
  readonly search: {
    readonly text: string;
    readonly busy: boolean;
    readonly answer?: QueryAnswer;
    /** How far the next better answer is, of a variant that answers in stages. */
    readonly preparing?: Progress;
    readonly error?: LabErrorData;
  };
  readonly notices: readonly string[];
}

/** Everything the lab panel shows. */
export interface LabPanelState {
  readonly empty?: EmptyReason;
  readonly job: JobState;
  /** Finished run, also while the next one is under way. */
  readonly run?: RunResult;
  readonly baselineRunId?: string;
  /** Where the workspace can be written to. */
  readonly canExport: boolean;
  readonly notices: readonly string[];
}

export type ToTuning = { readonly type: 'tuning'; readonly state: TuningState };
export type ToLabPanel = { readonly type: 'lab'; readonly state: LabPanelState };

interface OpenSource {
  readonly type: 'openSource';
  readonly file: string;
  readonly startLine: number;
  readonly endLine: number;
}
type JobMessage = { readonly type: 'cancel' | 'pause' | 'resume' | 'showLog' | 'restartEngine' };

export type FromTuning =
  | {
      readonly type:
        | 'ready'
        | 'undo'
        | 'compare'
        | 'openLab'
        | 'exportConfig'
        | 'openFolder'
        | 'manageTrust'
        | 'addVariant'
        /** Sends the active variant's texts to its server, and asks the query again that was refused. */
        | 'sendAndSearch';
    }
  | JobMessage
  | OpenSource
  | { readonly type: 'setKnob'; readonly knob: KnobId; readonly value: KnobValue }
  | { readonly type: 'resetKnob'; readonly knob: KnobId }
  | { readonly type: 'selectVariant' | 'deleteVariant'; readonly name: string }
  | { readonly type: 'renameVariant'; readonly name: string; readonly to: string }
  | { readonly type: 'resetVariant' }
  | { readonly type: 'search'; readonly text: string };

/** Code of a search that is refused because the documents would have to be sent to a server first. */
export const UNSENT = 'search/unsent';

/** Title of the job that `attribute` starts; it is shown beside the button. */
export const ATTRIBUTING = 'Finding out which knob';

export type FromLabPanel =
  | { readonly type: 'ready' | 'run' | 'export' | 'setBaseline' | 'openFolder' | 'manageTrust' | 'openTuning' }
  | JobMessage
  | OpenSource
  /** Which knob made the difference between two variants of the shown run. */
  | { readonly type: 'attribute'; readonly baseline: string; readonly variant: string };
