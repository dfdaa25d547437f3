import type { Trace } from './types';

export const TRACE_VERSION = 1;

/** The lines of a trace file, without line ends: what the trace is, then one event a line. */
export function* traceLines({ name, source, made, events }: Trace): Generator<string> {
  yield JSON.stringify({ ragLabTrace: TRACE_VERSION, name, source, ...(made && { made }) });
  for (const event of events) yield JSON.stringify(event);
}

/** A whole trace file. A long trace is written line by line instead, see {@link traceLines}. */
export const formatTrace = (trace: Trace): string => Array.from(traceLines(trace), (line) => `${line}\n`).join('');
