import type { LabErrorData } from '../core/common';
import type { EmbeddingModel } from '../core/embedding';
import type { PlanPreview } from '../core/experiment';
import type { EmptyReason, JobState, LabPanelState, TuningState } from '../protocol/webview-protocol';
import type { EngineMethods } from '../protocol/worker-protocol';
import type { LiveSearch } from './live-search';
import type { ShownRun } from './shown-run';
import type { VariantHistory } from './variant-history';
import { tuningVariants } from './variant-set';

/** What the panels show, gathered from the parts of a session. */
export interface PanelParts {
  readonly empty: EmptyReason | undefined;
  readonly corpusName: string;
  readonly canExport: boolean;
  readonly history: Pick<VariantHistory, 'set' | 'past'>;
  readonly plan: PlanPreview | undefined;
  readonly planError: LabErrorData | undefined;
  readonly search: LiveSearch['state'];
  readonly runs: Pick<ShownRun, 'run' | 'pinnedId'>;
  readonly models: readonly EmbeddingModel[];
  readonly rerankers: readonly string[];
  readonly prices: EngineMethods['pricedModels']['result'];
  readonly job: JobState;
  readonly notices: readonly string[];
}

export function tuningState({ empty, history, plan, planError, prices, ...parts }: PanelParts): TuningState {
  const { corpusName, models, rerankers, job, search, notices } = parts;
  return {
    ...(empty && { empty }),
    corpusName,
    variants: tuningVariants(history.set),
    active: history.set.active,
    ...(plan && { plan }),
    ...(planError && { planError }),
    models,
    rerankers,
    pricedEmbeddingModels: prices.embedding,
    pricedAnswerModels: prices.answer,
    canUndo: history.past.length > 0,
    job,
    search,
    notices,
  };
}

export function labState({ empty, runs: { run, pinnedId }, job, canExport, notices }: PanelParts): LabPanelState {
  const reason = empty ?? (run ? undefined : 'not-run');
  return {
    ...(reason && { empty: reason }),
    job,
    ...(run && { run }),
    ...(pinnedId !== undefined && { baselineRunId: pinnedId }),
    canExport,
    notices,
  };
}
