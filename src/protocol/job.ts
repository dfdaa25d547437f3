import { cancelled, type JobControl, type Progress } from '../core/common';

/** Least time between two progress frames of one stage, ms. */
const REPORT_EVERY_MS = 100;

/** The serving side of one request: what its handler sees, and the switches that frames turn. */
export interface Job {
  readonly control: JobControl;
  cancel(): void;
  pause(): void;
  resume(): void;
}

/**
 * @param yieldToEvents lets waiting messages in, e.g. by `setImmediate`; passed in because it differs between runtimes
 * @param send called at most ten times a second a stage, and always with a stage's last progress
 */
export function createJob(yieldToEvents: () => Promise<void>, send: (progress: Progress) => void): Job {
  const abort = new AbortController();
  let paused = false;
  let waiting: (() => void)[] = [];
  let lastStage: string | undefined;
  let lastSentMs = 0;

  const wake = (): void => {
    const woken = waiting;
    waiting = [];
    for (const go of woken) go();
  };
  return {
    control: {
      signal: abort.signal,
      report(progress) {
        const now = Date.now();
        const stage = `${progress.stage} ${progress.detail ?? ''}`;
        const due = stage !== lastStage || progress.done >= progress.total || now - lastSentMs >= REPORT_EVERY_MS;
        if (!due || abort.signal.aborted) return;
        lastStage = stage;
        lastSentMs = now;
        send(progress);
      },
      async checkpoint() {
        await yieldToEvents();
        while (paused && !abort.signal.aborted) await new Promise<void>((go) => waiting.push(go));
        if (abort.signal.aborted) throw cancelled();
      },
    },
    cancel() {
      abort.abort();
      wake();
    },
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
      wake();
    },
  };
}
