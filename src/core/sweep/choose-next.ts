import { createRng, type JobControl, type Rng } from '../common';
import { fitGaussianProcess, likeness, type AxisKinds, type Features } from './gaussian-process';
import { hypervolumeGain, scaleOf } from './hypervolume';
import { paretoFront, type Point } from './pareto-front';

export interface Candidate {
  readonly features: Features;
  /** Estimated time to prepare and measure it now. */
  readonly costMs: number;
}

export interface Observation {
  readonly features: Features;
  readonly point: Point;
}

/** With fewer there is no scale to reckon gains on. */
const LEAST_OBSERVED = 3;
const DRAWS = 16;
/** Candidates looked at in one choice; of more, a seeded sample. */
const MOST_LOOKED_AT = 100;
const NOISE = 0.02;

/**
 * The candidate that promises most hypervolume for its time. A Gaussian process for each objective says what its figures
 * may be; the gain is the mean over seeded draws of them (expected hypervolume improvement), divided by the time. The
 * first few are those that differ most from what was measured, for their time.
 * @returns place among the candidates; at least one is needed
 */
export async function chooseNext(
  candidates: readonly Candidate[],
  observed: readonly Observation[],
  kinds: AxisKinds,
  seed: number,
  control: JobControl,
): Promise<number> {
  const rng = createRng(seed);
  const places = sampled(candidates.length, MOST_LOOKED_AT, rng);
  const worth = observed.length < LEAST_OBSERVED ? noveltyWorth(observed, kinds) : gainWorth(observed, kinds, rng);
  let best = places[0]!;
  let most = -1;
  for (const place of places) {
    const { features, costMs } = candidates[place]!;
    const rate = worth(features) / Math.max(1, costMs);
    if (rate > most) [best, most] = [place, rate];
    await control.checkpoint();
  }
  return best;
}

const noveltyWorth =
  (observed: readonly Observation[], kinds: AxisKinds) =>
  (features: Features): number =>
    1 - Math.max(0, ...observed.map((known) => likeness(features, known.features, kinds)));

function gainWorth(observed: readonly Observation[], kinds: AxisKinds, rng: Rng): (features: Features) => number {
  const scale = scaleOf(observed.map(({ point }) => point));
  const points = observed.map(({ point }) => scale.map(point));
  const front = paretoFront(points).map((i) => points[i]!);
  const trials = observed.map(({ features }) => features);
  const predict = scale.reference.map((_, objective) =>
    fitGaussianProcess(
      trials,
      points.map((point) => point[objective]!),
      kinds,
      NOISE,
    ),
  );
  // The same draws for every candidate, so that luck favours none.
  const draws = Array.from({ length: DRAWS }, () => scale.reference.map(() => normal(rng)));
  return (features) => {
    const figures = predict.map((at) => at(features));
    let gain = 0;
    for (const draw of draws) {
      const point = figures.map(({ mean, sd }, i) => mean + sd * draw[i]!);
      gain += hypervolumeGain(front, point, scale.reference);
    }
    return gain / DRAWS;
  };
}

/** Standard normal (Box and Muller). */
const normal = (rng: Rng): number => Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next());

function sampled(count: number, most: number, rng: Rng): number[] {
  const places = Array.from({ length: count }, (_, i) => i);
  for (let i = 0; i < Math.min(most, count - 1); i++) {
    const j = i + rng.below(count - i);
    [places[i], places[j]] = [places[j]!, places[i]!];
  }
  return count > most ? places.slice(0, most) : places;
}
