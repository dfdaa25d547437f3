import path from 'node:path';
import process from 'node:process';
import type { CommandLine } from '../args';
import { withEngine } from '../engine';
import type { ExitCode } from '../exit-code';
import { readInputs } from '../inputs';
import { writeOutput } from '../outputs';

/** `rag-lab testset anchor`: writes down where judged text is now, and the quotes that find it again. */
export async function anchorTestset(line: CommandLine): Promise<ExitCode> {
  const { corpus, files } = readInputs(line);
  const change = await withEngine(line, ({ client, ...options }) =>
    client.call('anchorJudgements', { corpus, files }, options),
  );
  for (const notice of change.notices) process.stderr.write(`${notice}\n`);
  for (const { path: file, text } of change.files) writeOutput(file, text);
  if (line.flags.has('quiet')) return 0;
  const { moved, quoted, lost } = change;
  const [file] = change.files.map((changed) => path.relative('', changed.path));
  process.stdout.write(
    file
      ? `${file}: ${moved} spans moved, ${quoted} quotes written, ${lost} lost and left as they are.\n`
      : `Nothing to change${lost > 0 ? `; ${lost} lost and left as they are` : ''}.\n`,
  );
  return 0;
}
