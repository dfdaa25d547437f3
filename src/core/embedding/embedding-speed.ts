import type { Clock, JobControl } from '../common';
import { percentile } from '../statistics';
import { FIDELITY_TEXTS } from './fidelity-texts';
import { tokenBatches } from './token-batches';
import type { Embedder } from './types';

const ROUNDS = 5;
/** Sentences that make a passage of about 200 tokens: what a corpus is cut into. */
const SENTENCES = 8;

const passages = (): string[] =>
  Array.from({ length: Math.floor(FIDELITY_TEXTS.length / SENTENCES) }, (_, i) =>
    FIDELITY_TEXTS.slice(i * SENTENCES, (i + 1) * SENTENCES).join(' '),
  );

/**
 * Tokens a second of several models over the same passages. They take turns, round by round, so that what the machine
 * does meanwhile falls on all; the first round does not count.
 * @returns the median of each model's rounds, in their order
 */
export async function embeddingSpeeds(
  embedders: readonly Embedder[],
  clock: Clock,
  control: JobControl,
): Promise<number[]> {
  const texts = passages();
  const speeds = embedders.map((): number[] => []);
  const total = (ROUNDS + 1) * embedders.length;
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [i, embedder] of embedders.entries()) {
      control.report({ stage: 'measure', done: round * embedders.length + i, total, unit: 'rounds' });
      const inputs = texts.map((text) => embedder.tokenize(text, 'document'));
      const lengths = inputs.map(({ ids }) => ids.length);
      let ms = 0;
      for (const batch of tokenBatches(lengths, embedder.callLimits)) {
        const started = clock.nowMs();
        await embedder.embed(batch.map((row) => inputs[row]!));
        ms += clock.nowMs() - started;
        await control.checkpoint();
      }
      const tokens = lengths.reduce((sum, length) => sum + length, 0);
      if (round > 0 && ms > 0) speeds[i]!.push((1000 * tokens) / ms);
    }
  }
  return speeds.map((of) => percentile(of, 50));
}
