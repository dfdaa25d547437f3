import path from 'node:path';
import process from 'node:process';
import { userError } from '../../core/common';
import { sizeText } from '../../core/query-set-formats';
import type { CommandLine } from '../args';
import { withEngine } from '../engine';
import type { ExitCode } from '../exit-code';
import { readInputs } from '../inputs';
import { checkOutput, writeOutput } from '../outputs';
import { formatOf } from './format-option';

/** `rag-lab testset import FILE…`: adds the queries and judgements of other formats to the query files. */
export async function importTestset(line: CommandLine): Promise<ExitCode> {
  const [, ...sources] = line.words;
  if (sources.length === 0)
    throw userError('testset/no-files', 'No file is named.', 'Write rag-lab testset import FILE….');
  const format = formatOf(line);
  const { corpus, files } = readInputs(line);
  const change = await withEngine(line, ({ client, ...options }) =>
    client.call(
      'importQuerySet',
      { corpus, files, sources: sources.map((file) => path.resolve(file)), ...(format && { format }) },
      options,
    ),
  );
  for (const notice of change.notices) process.stderr.write(`${notice}\n`);
  for (const { path: file } of change.files) checkOutput(file);
  for (const { path: file, text } of change.files) writeOutput(file, text);
  if (line.flags.has('quiet')) return 0;
  const written = change.files.map(({ path: file }) => path.relative('', file)).join(' and ');
  process.stdout.write(written ? `${sizeText(change)} added to ${written}.\n` : 'Everything in it is there already.\n');
  return 0;
}
