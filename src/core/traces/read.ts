import type { JobControl } from '../common';
import { parseTrace } from './parse';
import type { Trace } from './types';

/** A trace file, or a log of queries in any form that can be imported; which one is told by its content. */
export function readTrace(text: string, file: string, control: JobControl): Promise<Trace> {
  return parseTrace(text, file, control);
}
