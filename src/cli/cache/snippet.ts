import path from 'node:path';
import process from 'node:process';
import { cacheSnippet as snippetOf } from '../../core/report';
import type { CommandLine } from '../args';
import { readBase } from '../base-variant';
import type { ExitCode } from '../exit-code';

/** `rag-lab cache snippet [CONFIG] [--variant NAME]`: the caches of one variant as TypeScript, on stdout. */
// eslint-disable-next-line @typescript-eslint/require-await -- the other actions wait for the engine
export async function cacheSnippet(line: CommandLine): Promise<ExitCode> {
  const { base } = readBase(line, 'A snippet holds the caches of one variant');
  const [config] = line.words;
  const where = config === undefined ? 'the command line' : path.basename(config);
  process.stdout.write(snippetOf(base.knobs, `variant "${base.name}" of ${where}`));
  return 0;
}
