import path from 'node:path';
import process from 'node:process';
import { userError } from '../../core/common';
import { withThousands } from '../../core/config';
import {
  DISTIL_DEFAULTS,
  DISTILLED_VOCABULARIES,
  distilledId,
  type DistilledVocabulary,
  type DistilRequest,
  type DistilResult,
} from '../../core/distillation';
import { formatValue, renderFidelity } from '../../core/report';
import { wholeNumber, type CommandLine } from '../args';
import { withEngine } from '../engine';
import type { ExitCode } from '../exit-code';
import { findConfig, readInputs } from '../inputs';
import { checkOutput, writeOutput } from '../outputs';

/** `rag-lab models distil [MODEL]`: a static model that imitates an encoder on the documents. */
export async function distilModel(line: CommandLine): Promise<ExitCode> {
  const request = requestOf(line);
  const { json } = line.text;
  if (json !== undefined) checkOutput(json);
  const result = await withEngine(line, ({ client, ...options }) => client.call('distil', request, options));
  if (json !== undefined) writeOutput(json, `${JSON.stringify(result, null, 2)}\n`);
  if (!line.flags.has('quiet')) process.stdout.write(resultText(result));
  return 0;
}

function requestOf(line: CommandLine): DistilRequest {
  const [, from = DISTIL_DEFAULTS.from, ...more] = line.words;
  if (more.length > 0)
    throw userError('cli/too-many-words', 'models distil takes one model.', 'Name the documents by --corpus DIR.');
  const { corpus } = readInputs(line, findConfig({ ...line, words: [] }));
  return {
    corpus,
    from,
    id: line.text.id ?? distilledId(path.basename(corpus.root)),
    vocabulary: vocabularyOf(line.text.vocabulary ?? DISTIL_DEFAULTS.vocabulary),
    dimensions: wholeNumber(line, 'dimensions', DISTIL_DEFAULTS.dimensions, 8, 4096),
  };
}

function vocabularyOf(name: string): DistilledVocabulary {
  const found = DISTILLED_VOCABULARIES.find((vocabulary) => vocabulary === name);
  if (found) return found;
  throw userError(
    'distil/vocabulary',
    `There is no vocabulary "${name.slice(0, 40)}".`,
    `Use one of: ${DISTILLED_VOCABULARIES.join(', ')}.`,
  );
}

function resultText({ model, tokens, ms, tokensPerSecond, fidelity, notes }: DistilResult): string {
  const figures = [
    `${model.id}: ${withThousands(String(tokens))} tokens of ${model.dimensions} dimensions`,
    formatValue({ value: model.bytes, unit: 'bytes' }),
    `distilled in ${formatValue({ value: ms, unit: 'ms' })}`,
    `${withThousands(String(Math.round(tokensPerSecond)))} tokens/s`,
  ];
  const lines = [figures.join(', '), ...notes, `Use it by --embedding.model ${model.id}`];
  return `${renderFidelity(fidelity)}${lines.join('\n')}\n`;
}
