import type { JobControl } from '../common';
import { importLog } from './import/import-log';
import { isTraceFile, parseTrace } from './parse';
import type { Trace } from './types';

/**
 * A trace file, or a log of queries in any form that can be imported; which one is told by its content.
 * @param file name for messages
 * @throws `trace/…` and `import/…`
 */
export const readTrace = (text: string, file: string, control: JobControl): Promise<Trace> =>
  isTraceFile(text) ? parseTrace(text, file, control) : importLog(text, file, control);
