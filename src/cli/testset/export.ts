import { existsSync, readFileSync } from 'node:fs';
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

/** `rag-lab testset export --format NAME --out PATH`: the query set in another format; files that are there are kept. */
export async function exportTestset(line: CommandLine): Promise<ExitCode> {
  const { out } = line.text;
  const format = formatOf(line) ?? (out?.toLowerCase().endsWith('.csv') ? 'csv' : undefined);
  if (out === undefined || !format)
    throw userError(
      'testset/no-target',
      out === undefined ? 'No folder to write to is named.' : 'No format is named.',
      'Write rag-lab testset export --format beir, trec or csv --out DIR.',
    );
  const { corpus, files } = readInputs(line);
  const exported = await withEngine(line, ({ client, ...options }) =>
    client.call('exportQuerySet', { corpus, files, format }, options),
  );
  const isFile = format === 'csv' && /\.csv$/i.test(out);
  const written = exported.files.map(({ path: name, text }) => ({ file: isFile ? out : path.join(out, name), text }));
  for (const { file, text } of written) {
    if (existsSync(file) && readFileSync(file, 'utf8') !== text)
      throw userError(
        'testset/target-exists',
        `${file} exists already and holds something else.`,
        'Name an empty folder, or remove the file.',
      );
    checkOutput(file);
  }
  for (const loss of exported.losses) process.stderr.write(`${loss}\n`);
  for (const { file, text } of written) writeOutput(file, text);
  if (!line.flags.has('quiet'))
    process.stdout.write(`${sizeText(exported)} written to ${written.map(({ file }) => file).join(' and ')}.\n`);
  return 0;
}
