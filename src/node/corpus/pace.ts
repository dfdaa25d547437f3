import type { JobControl } from '../../core/common';

/** Milliseconds of work between two looks at the outside. */
const WORK_MS = 40;

/** Lets a long loop be paused and cancelled, and report now and then, at almost no cost a round. */
export function createPace(control: JobControl, report?: () => void): { step(): Promise<void> | undefined } {
  let last = performance.now();
  let rounds = 0;
  const rest = async (): Promise<void> => {
    report?.();
    await control.checkpoint();
    last = performance.now();
  };
  return {
    /** Undefined, without a promise, when there is nothing to wait for. */
    step() {
      if (++rounds % 8 !== 0 || performance.now() - last < WORK_MS) return undefined;
      return rest();
    },
  };
}
