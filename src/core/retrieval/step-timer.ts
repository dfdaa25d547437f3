import type { Clock, QueryStep } from '../common';
import type { StepTimer } from './types';

export function createStepTimer(clock: Clock): StepTimer & { readonly stepMs: Partial<Record<QueryStep, number>> } {
  const stepMs: Partial<Record<QueryStep, number>> = {};
  const add = (step: QueryStep, started: number): void => {
    stepMs[step] = (stepMs[step] ?? 0) + clock.nowMs() - started;
  };
  return {
    stepMs,
    async time(step, work) {
      const started = clock.nowMs();
      const value = await work();
      add(step, started);
      return value;
    },
    timeNow(step, work) {
      const started = clock.nowMs();
      const value = work();
      add(step, started);
      return value;
    },
  };
}
