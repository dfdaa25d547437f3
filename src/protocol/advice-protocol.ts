import type { IndexAdvice } from '../core/advice';
import type { EmptyReason, JobState } from './webview-protocol';

/** Everything the advice panel shows. */
export interface AdviceState {
  readonly empty?: EmptyReason;
  readonly corpusName: string;
  /** Name of the variant whose vectors are indexed, and those that it could be. */
  readonly base: string;
  readonly bases: readonly string[];
  readonly recallTarget: number;
  readonly seconds: number;
  readonly result?: IndexAdvice;
  /** The result belongs to the variant and the recall as they are now. */
  readonly current: boolean;
  readonly job: JobState;
  readonly notices: readonly string[];
}

export type ToAdvice = { readonly type: 'advice'; readonly state: AdviceState };

export type FromAdvice =
  | {
      readonly type:
        | 'ready'
        | 'start'
        /** Takes what is advised over as a variant. */
        | 'addVariant'
        | 'openFolder'
        | 'manageTrust'
        | 'openTuning'
        | 'cancel'
        | 'pause'
        | 'resume'
        | 'showLog'
        | 'restartEngine';
    }
  | { readonly type: 'setBase'; readonly name: string }
  | { readonly type: 'setRecall'; readonly recall: number }
  | { readonly type: 'setSeconds'; readonly seconds: number };
