import { basename } from 'node:path';
import { pairsOfTrace, queryVectorRows } from '../../core/cache-lab';
import { environmentError, userError, type JobControl } from '../../core/common';
import { SKIP_REASONS } from '../../core/corpus';
import {
  chooseFittedThreshold,
  chooseThreshold,
  judgeOf,
  judgeOfKnobs,
  parsePairs,
  type LabelledPair,
  type QuestionLabel,
} from '../../core/semantic-cache';
import type { PairsSource } from '../../protocol/worker-protocol';
import { decodeText, readRegular } from '../corpus';
import { openTrace } from '../traces';
import type { HandlerContext, Handlers } from './types';

/** Thresholds of semantic caches. */
export const semanticHandlers = (context: HandlerContext): Handlers<'semanticThreshold'> => ({
  semanticThreshold: async ({ from, judge: knobs, wrongHitBudget, seed }, control) => {
    const { pairs, model, notices } =
      from.kind === 'file' ? await pairsOfFile(context, from, control) : await pairsUnderTrace(context, from, control);
    await control.checkpoint();
    const judge = judgeOfKnobs(knobs);
    const { guards } = judge;
    const choice = chooseThreshold(pairs, judge, wrongHitBudget);
    const fitted = guards === 'weighed' ? await chooseFittedThreshold(pairs, wrongHitBudget, seed, control) : undefined;
    return {
      ...{ model, choice, notices },
      ...(guards !== 'off' && { cosine: chooseThreshold(pairs, judgeOf('off'), wrongHitBudget) }),
      ...(fitted && { fitted }),
    };
  },
});

interface Pairs {
  readonly pairs: readonly LabelledPair[];
  readonly model: string;
  readonly notices: readonly string[];
}

async function pairsOfFile(
  { open }: HandlerContext,
  { path, model }: Extract<PairsSource, { kind: 'file' }>,
  control: JobControl,
): Promise<Pairs> {
  const file = basename(path);
  const { pairs: labels, notices } = parsePairs(readPairsFile(path, file), file);
  if (labels.length === 0) throw noPairs(file, notices);
  const embedder = await (await open()).ports.models.open(model);
  const texts = labels.flatMap(({ a, b }) => [a, b]);
  const rows = await queryVectorRows(embedder, new Map(), texts, control);
  return { pairs: labelledPairs(labels, rows, embedder.model.dimensions), model, notices };
}

/** @throws `cache/no-pairs` where no query resembles an earlier one */
async function pairsUnderTrace(
  context: HandlerContext,
  { corpus, variant, trace: source, files }: Extract<PairsSource, { kind: 'trace' }>,
  control: JobControl,
): Promise<Pairs> {
  const node = await context.open();
  await context.checkVariants(node, [variant]);
  const trace = await openTrace(context, corpus, source, files, control);
  const { pairs, labelled } = pairsOfTrace(
    await node.lab.resolveTrace({ corpus, variant, trace, alike: true }, control),
  );
  if (pairs.length === 0)
    throw userError(
      'cache/no-pairs',
      'No query of the trace resembles an earlier one.',
      'Use a longer trace, or labelled pairs (--pairs).',
    );
  const guessed = pairs.length - labelled;
  return {
    pairs,
    model: variant.knobs['embedding.model'],
    notices: [
      ...trace.notices,
      ...(guessed > 0
        ? [
            `${guessed} of ${pairs.length} pairs have no meaning in the trace: they count as the same where the search finds the same best chunk for both.`,
          ]
        : []),
    ],
  };
}

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
