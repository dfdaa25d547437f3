import { AsyncLocalStorage } from 'node:async_hooks';

const jobs = new AsyncLocalStorage<AbortSignal>();

/** Requests that this work makes, however deep, end when the job is cancelled: core's ports hand no signal through. */
export const withinJob = <T>(signal: AbortSignal, work: () => T): T => jobs.run(signal, work);

/** Signal of the job that is being worked on; undefined outside of jobs. */
export const jobSignal = (): AbortSignal | undefined => jobs.getStore();
