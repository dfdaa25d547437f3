import { userError } from '../core/common';
import type { CommandLine } from './args';
import type { ExitCode } from './exit-code';
import { importTrace } from './traces/import';
import { makeTrace } from './traces/make';
import { showTrace } from './traces/show';

const ACTIONS: Readonly<Record<string, (line: CommandLine) => Promise<ExitCode>>> = {
  make: makeTrace,
  import: importTrace,
  show: showTrace,
};

/** `rag-lab trace make [CONFIG] | import FILE | show FILE`; each is given the words after its name. */
export function traceCommand(line: CommandLine): Promise<ExitCode> {
  const [action = '', ...words] = line.words;
  if (Object.hasOwn(ACTIONS, action) && words.length <= 1) return ACTIONS[action]!({ ...line, words });
  throw userError(
    'trace/unknown-action',
    action === '' ? 'No action is named.' : `trace does not know "${line.words.join(' ').slice(0, 80)}".`,
    'Write rag-lab trace make [CONFIG], import FILE or show FILE.',
  );
}
