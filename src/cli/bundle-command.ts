import path from 'node:path';
import process from 'node:process';
import { userError } from '../core/common';
import { bundleContents, bundleSize } from '../core/report';
import { announceQueries, announceRemote } from './announce-remote';
import type { CommandLine } from './args';
import { withEngine } from './engine';
import type { ExitCode } from './exit-code';
import { readInputs } from './inputs';
import { readLikelyQueries } from './likely-queries';

/** `rag-lab bundle export [CONFIG] --out FILE [--trace FILE] | import FILE | check FILE` */
export function bundleCommand(line: CommandLine): Promise<ExitCode> {
  const [action, file, ...rest] = line.words;
  if (rest.length > 0)
    throw userError('cli/too-many-words', `"${rest.join(' ').slice(0, 80)}" is too much.`, 'See rag-lab --help.');
  switch (action) {
    case 'export':
      return exportBundle(line, file);
    case 'import':
      return readBundle(line, 'bundleImport', file);
    case 'check':
      return readBundle(line, 'bundleCheck', file);
    case undefined:
    default:
      throw userError(
        'bundle/unknown-action',
        action === undefined ? 'What to do with a bundle is missing.' : `bundle does not ${action.slice(0, 40)}.`,
        'Write rag-lab bundle export, import or check.',
      );
  }
}

async function exportBundle(line: CommandLine, config: string | undefined): Promise<ExitCode> {
  const { out } = line.text;
  if (out === undefined)
    throw userError(
      'bundle/no-file',
      'The file to write is missing.',
      'Write rag-lab bundle export [CONFIG] --out FILE.',
    );
  const inputs = readInputs(line, config);
  const { corpus, variants } = inputs;
  const likely = line.text.trace === undefined ? undefined : readLikelyQueries(line, inputs);
  const params = { corpus, variants, path: path.resolve(out), ...(likely && { likely }) };
  const written = await withEngine(line, async (engine) => {
    if (!line.flags.has('quiet')) await announceRemote(engine, corpus, variants);
    if (!line.flags.has('quiet') && likely) await announceQueries(engine, variants);
    const planned = await engine.client.call('bundleExport', { ...params, write: false }, engine);
    engine.message(`Writing ${bundleSize(planned)}: ${bundleContents(planned)}.`);
    return engine.client.call('bundleExport', { ...params, write: true }, engine);
  });
  if (!line.flags.has('quiet')) process.stdout.write(`${out}: ${bundleSize(written)}\n`);
  return 0;
}

async function readBundle(
  line: CommandLine,
  method: 'bundleImport' | 'bundleCheck',
  file: string | undefined,
): Promise<ExitCode> {
  if (file === undefined)
    throw userError('bundle/no-file', 'The bundle to read is missing.', 'Write rag-lab bundle import FILE.');
  const passedOver = (['trace', 'count'] as const).find((option) => line.text[option] !== undefined);
  if (passedOver !== undefined)
    throw userError(
      'cli/unknown-option',
      `A bundle that is read takes no option --${passedOver}.`,
      'It is of bundle export.',
    );
  const summary = await withEngine(line, ({ client, ...options }) =>
    client.call(method, { path: path.resolve(file) }, options),
  );
  for (const notice of summary.notices) process.stderr.write(`Note: ${notice}\n`);
  if (!line.flags.has('quiet')) process.stdout.write(`${file}: ${bundleSize(summary)}, ${bundleContents(summary)}\n`);
  return 0;
}
