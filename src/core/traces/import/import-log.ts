import { userError, type JobControl } from '../../common';
import { linesOf } from '../lines';
import type { Trace } from '../types';
import { Log } from './log';
import { readJson } from './read-json';
import { readTable } from './read-table';

/**
 * The requests of a log: JSON lines, a JSON document, a CSV table with a header, or OpenTelemetry spans as JSON; which,
 * is told by the content. Only texts, times and numbers of sessions are kept. What cannot be read is left out and told
 * in `notices`.
 * @param file name for messages
 * @throws `import/empty`, `import/unknown-format`, `import/no-queries`
 */
export async function importLog(written: string, file: string, control: JobControl): Promise<Trace> {
  const text = written.replace(/^\uFEFF/, '');
  const [head] = linesOf(text);
  if (!head) throw userError('import/empty', `${file} is empty.`, 'Name a log with queries, or a trace file.');
  const log = new Log(file);
  const first = head.line;
  if (/^[[{]/.test(first)) await readJson(text, first, log, control);
  else await readTable(text, first, file, log, control);
  return log.trace(control);
}
