import type { Clock, JobControl } from '../common';

/** What a control with a deadline throws once it has passed. */
export class TimeIsUp extends Error {}

/** The same job, which also ends at its next checkpoint after a point in time. @throws {@link TimeIsUp} there */
export const withDeadline = (control: JobControl, clock: Clock, deadlineMs: number): JobControl => ({
  ...control,
  async checkpoint() {
    await control.checkpoint();
    if (clock.nowMs() > deadlineMs) throw new TimeIsUp();
  },
});

/** What the work gives; undefined where there was not enough time for it. */
export async function inTime<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TimeIsUp) return undefined;
    throw error;
  }
}
