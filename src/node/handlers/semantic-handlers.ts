import { basename } from 'node:path';
import { queryVectorRows } from '../../core/cache-lab';
import { environmentError, userError } from '../../core/common';
import { SKIP_REASONS } from '../../core/corpus';
import {
  chooseFittedThreshold,
  chooseThreshold,
  parsePairs,
  type LabelledPair,
  type QuestionLabel,
} from '../../core/semantic-cache';
import { decodeText, readRegular } from '../corpus';
import type { HandlerContext, Handlers } from './types';

/** Thresholds of semantic caches. */
export const semanticHandlers = ({ open }: HandlerContext): Handlers<'semanticThreshold'> => ({
  semanticThreshold: async ({ pairs: path, model, guards, wrongHitBudget, seed }, control) => {
    const file = basename(path);
    const { pairs: labels, notices } = parsePairs(readPairsFile(path, file), file);
    if (labels.length === 0) throw noPairs(file, notices);
    const embedder = await (await open()).ports.models.open(model);
    const texts = labels.flatMap(({ a, b }) => [a, b]);
    const rows = await queryVectorRows(embedder, new Map(), texts, control);
    const pairs = labelledPairs(labels, rows, embedder.model.dimensions);
    await control.checkpoint();
    const choice = chooseThreshold(pairs, guards, wrongHitBudget);
    const fitted = guards === 'weighed' ? await chooseFittedThreshold(pairs, wrongHitBudget, seed, control) : undefined;
    return {
      ...{ model, choice, notices },
      ...(guards !== 'off' && { cosine: chooseThreshold(pairs, 'off', wrongHitBudget) }),
      ...(fitted && { fitted }),
    };
  },
});

/** @param rows of the texts a, b of each label in turn; of length 1, or of zeros where a text has no tokens */
function labelledPairs(labels: readonly QuestionLabel[], rows: Float32Array, dimensions: number): LabelledPair[] {
  return labels.map(({ a, b, same }, i) => {
    const start = 2 * i * dimensions;
    let cosine = 0;
    for (let d = start; d < start + dimensions; d++) cosine += rows[d]! * rows[d + dimensions]!;
    return { cached: a, asked: b, same, cosine };
  });
}

const MOST_FILE_BYTES = 64_000_000;

/** @throws `cache/pairs-unreadable` */
function readPairsFile(path: string, file: string): string {
  const read = readRegular(path, undefined, MOST_FILE_BYTES);
  if (!('bytes' in read))
    throw environmentError(
      'cache/pairs-unreadable',
      `${file}: ${SKIP_REASONS[read.reason]}${read.detail ? ` (${read.detail})` : ''}.`,
      'Check the path, the file and its rights.',
    );
  const text = decodeText(read.bytes);
  if (typeof text === 'string') return text;
  throw userError('cache/pairs-unreadable', `${file} is ${SKIP_REASONS[text.reason]}.`, 'Name a file of text.');
}

const noPairs = (file: string, notices: readonly string[]) =>
  userError(
    'cache/no-pairs',
    `There are no pairs in ${file}.${notices[0] === undefined ? '' : ` ${notices[0]}`}`,
    'Write one JSON object a line: {"a": "…", "b": "…", "same": true}.',
  );
