import type { Calibration } from '../../core/advice';
import { shuffled, userError, type Clock, type JobControl } from '../../core/common';
import { tokenBatches, TOKENS_PER_CALL, type Embedder, type ModelInput } from '../../core/embedding';
import { percentile } from '../../core/statistics';

/** Tokens of the texts of a round, as far as the model reads: queries, paragraphs, and whole chunks. */
const LENGTHS = [6, 10, 16, 32, 64, 128, 128, 256, 256] as const;
/** Tokens a call that are tried beside the usual. */
const SMALLER_CALLS = [256, 1024] as const;
const LEAST_ROUNDS = 3;
const MOST_THREADS = 16;
/** More threads must be worth this much: a tie goes to what leaves cores to others. */
const WORTH = 1.05;

const SENTENCES =
  'The index is brought up to date when a document was saved. Every query is compared with the vectors of all chunks, and the nearest ten are shown with their lines. A cache remembers answers for an hour, but forgets them once a chunk that they cite has changed. Measure first; then change one setting at a time. ';

export interface CalibrationInputs {
  readonly model: string;
  readonly cores: number;
  readonly seconds: number;
  /** Threads that are used when nothing is calibrated. */
  readonly threadsBefore: number;
  /** Opens the model with so many threads, in a session of its own. */
  readonly open: (threads: number) => Promise<Embedder>;
  readonly clock: Clock;
}

type Point = Calibration['points'][number];

/**
 * Tokens a second by threads, and by tokens a call, in rounds in which all take turns, on the same mix of short and long
 * texts. A text is a run of its own however many a call carries, so calls stay as they are; the figures show it. Threads at which a vector has other bits are left out: an embedding is a pure function of
 * text and model.
 * @throws `calibration/remote-model`
 */
export async function calibrateModel(
  { model, cores, seconds, threadsBefore, open, clock }: CalibrationInputs,
  control: JobControl,
): Promise<Omit<Calibration, 'machine'>> {
  const started = clock.nowMs();
  const before = Math.min(threadsBefore, cores);
  const reference = await open(before);
  if (reference.model.kind === 'remote') {
    throw userError(
      'calibration/remote-model',
      `"${model}" runs on a server: this machine has no part in its speed.`,
      'Choose a model that runs here.',
    );
  }
  const texts = textsFor(reference);
  const expected = await reference.embed(texts);
  const embedders = new Map([[before, reference]]);
  for (const threads of threadCounts(cores)) {
    if (threads === before) continue;
    const embedder = await open(threads);
    if (sameBits(await embedder.embed(texts), expected)) embedders.set(threads, embedder);
    await control.checkpoint();
  }

  const settings = [
    ...[...embedders.keys()].sort((a, b) => a - b).map((threads) => ({ threads, tokensPerCall: TOKENS_PER_CALL })),
    ...SMALLER_CALLS.map((tokensPerCall) => ({ threads: before, tokensPerCall })),
  ];
  const speeds = settings.map((): number[] => []);
  for (let round = 0, passedS = 0; round < LEAST_ROUNDS || passedS < seconds; round++) {
    for (const s of shuffled(settings.length, round)) {
      const { threads, tokensPerCall } = settings[s]!;
      speeds[s]!.push(await tokensPerSecond(embedders.get(threads)!, texts, tokensPerCall, clock));
      passedS = (clock.nowMs() - started) / 1000;
      const done = Math.min(seconds, Math.round(passedS));
      control.report({ stage: 'measure', done, total: seconds, unit: 'seconds', detail: model });
      await control.checkpoint();
    }
  }
  const points = settings.map((setting, s) => ({ ...setting, tokensPerSecond: percentile(speeds[s]!, 50) }));
  const byThreads = points.slice(0, embedders.size);
  const { threads, tokensPerSecond: best } = fewestWorth(byThreads);
  return {
    model,
    threads,
    tokensPerCall: TOKENS_PER_CALL,
    points,
    gain: best / byThreads.find((point) => point.threads === before)!.tokensPerSecond,
  };
}

/** 1, 2, 3, 4, 6, 8, 12, 16 as far as there are cores, and their number itself. */
export const threadCounts = (cores: number): number[] =>
  [...new Set([1, 2, 3, 4, 6, 8, 12, 16, Math.min(cores, MOST_THREADS)])]
    .filter((threads) => threads <= cores)
    .sort((a, b) => a - b);

/** The fewest threads than which no others are faster by what more threads must be worth. */
export const fewestWorth = (points: readonly Point[]): Point => {
  const best = Math.max(...points.map(({ tokensPerSecond }) => tokensPerSecond));
  return points.find(({ tokensPerSecond }) => tokensPerSecond * WORTH >= best)!;
};

async function tokensPerSecond(
  embedder: Embedder,
  texts: readonly ModelInput[],
  tokensPerCall: number,
  clock: Clock,
): Promise<number> {
  const lengths = texts.map(({ ids }) => ids.length);
  const started = clock.nowMs();
  for (const batch of tokenBatches(lengths, { tokens: tokensPerCall, texts: Infinity })) {
    await embedder.embed(batch.map((i) => texts[i]!));
  }
  return (1000 * lengths.reduce((a, b) => a + b, 0)) / (clock.nowMs() - started);
}

function textsFor(embedder: Embedder): ModelInput[] {
  const words = SENTENCES.repeat(8).split(' ');
  return LENGTHS.map((tokens, i) =>
    embedder.tokenize(words.slice(i, i + Math.max(3, Math.round(0.8 * tokens))).join(' '), 'document'),
  );
}

const sameBits = (a: Float32Array, b: Float32Array): boolean => {
  const [x, y] = [a, b].map((rows) => new Uint32Array(rows.buffer, rows.byteOffset, rows.length));
  return x!.length === y!.length && x!.every((bits, i) => bits === y![i]);
};
