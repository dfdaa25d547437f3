import { STAGES } from './stages';

/** What a long job may be at. */
export const PROGRESS_STAGES = [...STAGES, 'measure', 'probe', 'prime', 'ask', 'download', 'check', 'bundle'] as const;

/** Progress of a long job: `done` of `total` units of one stage. */
export interface Progress {
  readonly stage: (typeof PROGRESS_STAGES)[number];
  readonly done: number;
  readonly total: number;
  /** What is counted: "documents", "chunks", "queries". */
  readonly unit: string;
  /** Name of the variant or artefact worked on, when there are several. */
  readonly detail?: string;
  /** Estimated time left of this stage, ms; absent until there is something to estimate from. */
  readonly remainingMs?: number;
}

/** What a long-running function needs from whoever started it. */
export interface JobControl {
  readonly signal: AbortSignal;
  report(progress: Progress): void;
  /** Call at least every 300 ms of work: lets messages in, waits while paused, throws `job/cancelled` once cancelled. */
  checkpoint(): Promise<void>;
}

/** The same job, whose parts do not say how far they are. */
export const silently = (control: JobControl): JobControl => ({
  signal: control.signal,
  report: () => undefined,
  checkpoint: () => control.checkpoint(),
});

/** A control that never cancels, for tests and short work. */
export const noControl: JobControl = {
  signal: new AbortController().signal,
  report: () => undefined,
  checkpoint: () => Promise.resolve(),
};
