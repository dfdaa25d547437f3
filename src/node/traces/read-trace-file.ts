import { basename } from 'node:path';
import { environmentError, userError, type JobControl } from '../../core/common';
import { SKIP_REASONS } from '../../core/corpus';
import { readTrace, type Trace } from '../../core/traces';
import { decodeText, readRegular } from '../corpus';

/** A text of V8 ends at 512 MiB, and all events are kept in memory. */
const MOST_FILE_BYTES = 256_000_000;

/**
 * A trace file or a log that the user named.
 * @throws `trace/not-found`, `trace/unreadable`, `trace/too-large`, and what reading it throws
 */
export async function readTraceFile(path: string, control: JobControl): Promise<Trace> {
  const name = basename(path);
  const file = readRegular(path, undefined, MOST_FILE_BYTES);
  if ('bytes' in file) {
    const text = decodeText(file.bytes);
    if (typeof text === 'string') return readTrace(text, name, control);
    if (text.reason === 'encoding') return readTrace(new TextDecoder().decode(file.bytes), name, control);
    throw userError('trace/unreadable', `${name} is ${SKIP_REASONS[text.reason]}.`, 'Name a trace file, or a log.');
  }
  if (file.reason === 'too-large')
    throw userError(
      'trace/too-large',
      `${name} has ${file.detail ?? 'too many bytes'}; ${MOST_FILE_BYTES.toLocaleString('en')} at most are read.`,
      'Use a part of it.',
    );
  if (file.detail === 'it is gone') throw userError('trace/not-found', `There is no file ${path}.`, 'Check its path.');
  throw environmentError(
    'trace/unreadable',
    `${name}: ${SKIP_REASONS[file.reason]}${file.detail ? ` (${file.detail})` : ''}.`,
    'Check the file and its rights.',
  );
}
