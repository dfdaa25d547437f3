import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { cancelled, userError } from '../../core/common';
import type { ModelPreview, ModelSource } from '../../core/embedding';
import { formatValue, layOut, renderFidelity, visible } from '../../core/report';
import type { CommandLine } from '../args';
import { withEngine } from '../engine';
import type { ExitCode } from '../exit-code';
import { checkOutput, writeOutput } from '../outputs';
import { remoteSource } from './add-remote';

/**
 * `rag-lab models add FOLDER | OWNER/NAME | --endpoint URL`: adds a model that passes the fidelity gate. The size of a
 * download is shown first, and asked about where somebody can answer.
 */
export async function addModel(line: CommandLine): Promise<ExitCode> {
  const source = sourceOf(line);
  const { id, json } = line.text;
  const params = { source, ...(id !== undefined && { id }) };
  if (json !== undefined) checkOutput(json);
  const added = await withEngine(line, async (engine) => {
    if (source.kind === 'download') {
      const preview = await engine.client.call('modelPreview', params, engine);
      if (!line.flags.has('quiet')) engine.message(previewText(preview));
      await ask(line, preview);
    }
    return engine.client.call('modelAdd', params, engine);
  });
  if (json !== undefined) writeOutput(json, `${JSON.stringify(added, null, 2)}\n`);
  if (!line.flags.has('quiet'))
    process.stdout.write(`${renderFidelity(added.fidelity)}Added: use it by --embedding.model ${added.model.id}\n`);
  return 0;
}

/** @throws `models/no-source`, `cli/too-many-words` */
function sourceOf(line: CommandLine): ModelSource {
  const [, name, ...more] = line.words;
  const { endpoint, revision, file } = line.text;
  if (endpoint !== undefined && name === undefined) return remoteSource(line);
  if (name === undefined || endpoint !== undefined)
    throw userError(
      'models/no-source',
      endpoint === undefined ? 'No model is named.' : 'A model is in a folder, in a repository or at an endpoint.',
      'Write rag-lab models add FOLDER, OWNER/NAME, or --endpoint URL --endpoint-model NAME.',
    );
  if (more.length > 0)
    throw userError('cli/too-many-words', 'models add takes one model.', 'Quote a name that holds blanks.');
  const which = file === undefined ? {} : { file };
  if (isFolder(name)) return { kind: 'folder', folder: path.resolve(name), ...which };
  return { kind: 'download', repository: name, ...which, ...(revision !== undefined && { revision }) };
}

/** A path by how it is written, or by being there; `owner/name` is neither unless such a folder exists. */
const isFolder = (name: string): boolean =>
  path.isAbsolute(name) || /^\.{1,2}([/\\]|$)/.test(name) || !/^[^/\\]+\/[^/\\]+$/.test(name) || existsSync(name);

function previewText({ id, files, bytes, presentBytes, licence }: ModelPreview): string {
  const rows = files.map((file) => [visible(file.name), formatValue({ value: file.bytes, unit: 'bytes' })]);
  const present = presentBytes > 0 ? `, ${formatValue({ value: presentBytes, unit: 'bytes' })} of it here already` : '';
  const size = formatValue({ value: bytes, unit: 'bytes' });
  return `${layOut(rows, 1)}\n${visible(id)}: ${size}${present}; licence: ${visible(licence ?? 'unknown')}`;
}

/** @throws `job/cancelled` where the answer is no, `models/not-asked` where nobody can answer */
async function ask(line: CommandLine, { bytes, presentBytes }: ModelPreview): Promise<void> {
  if (line.flags.has('yes')) return;
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw userError('models/not-asked', 'Nobody is here to agree to the download.', 'Add --yes.');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const size = formatValue({ value: bytes - presentBytes, unit: 'bytes' });
    const answer = await terminal.question(`Download ${size}? [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw cancelled();
  } finally {
    terminal.close();
  }
}
