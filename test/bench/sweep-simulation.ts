import { createRng, noControl } from '../../src/core/common';
import type { SweepResult, Trial } from '../../src/core/sweep';
import { scaleOf, type Scale } from '../../src/core/sweep/hypervolume';
import { pointOf } from '../../src/core/sweep/objectives';
import type { Point } from '../../src/core/sweep/pareto-front';
import type { SpaceVariant } from '../../src/core/sweep/space';
import { stageKeys } from '../../src/core/sweep/stage-keys';
import { strategyOf, type Strategy } from '../../src/core/sweep/strategies';
import type { SweepContext } from '../../src/core/sweep/sweep-context';

const TARGET = 0.95;

export type Way = 'random' | 'greedy' | 'optimise';

/** A full grid that was measured, with what each of its parts took. */
export interface Grid {
  readonly result: SweepResult;
  readonly trials: readonly Trial[];
  readonly points: ReadonlyMap<string, Point>;
  readonly scale: Scale;
  /** Hypervolume of all of it. */
  readonly whole: number;
  /** Stage key → ms when it was computed. */
  readonly stageMs: ReadonlyMap<string, number>;
  /** Trial → ms of asking alone. */
  readonly askMs: ReadonlyMap<string, number>;
}

const keysOf = ({ variant }: Pick<Trial, 'variant'>) => stageKeys(variant.knobs);

export function readGrid(result: SweepResult): Grid {
  const trials = result.trials.filter(({ state }) => state === 'measured');
  const points = new Map(trials.map((trial) => [trial.variant.name, pointOf(trial, result.objectives)]));
  const scale = scaleOf([...points.values()]);
  const stageMs = new Map<string, number>();
  const askMs = new Map<string, number>();
  for (const trial of trials) {
    let stagesMs = 0;
    for (const { stage, key } of keysOf(trial)) {
      if (stageMs.has(key)) continue;
      const report = result.stages.find(
        (candidate) =>
          candidate.stage === stage && candidate.variants.includes(trial.variant.name) && !candidate.reused,
      );
      stageMs.set(key, report?.ms ?? 0);
      stagesMs += report?.ms ?? 0;
    }
    askMs.set(trial.variant.name, Math.max(0, trial.ms - stagesMs));
  }
  return { result, trials, points, scale, whole: scale.share([...points.values()]), stageMs, askMs };
}

/** Goes through the grid as a strategy would, adding up the times that the parts took. */
export async function simulate(grid: Grid, way: Way, seed: number): Promise<{ trials: number; seconds: number }> {
  const { result, trials, stageMs, askMs } = grid;
  const base = trials.find(({ variant }) => variant.name === result.base)!;
  const made = new Set<string>();
  const costMs = (entry: SpaceVariant): number =>
    askMs.get(entry.variant.name)! +
    keysOf(entry).reduce((sum, { key }) => sum + (made.has(key) ? 0 : (stageMs.get(key) ?? 0)), 0);
  const sharesMs = (left: readonly SpaceVariant[]): number[] => {
    const missing = left.map((entry) => keysOf(entry).filter(({ key }) => !made.has(key)));
    const users = new Map<string, number>();
    for (const { key } of missing.flat()) users.set(key, (users.get(key) ?? 0) + 1);
    return left.map((entry, i) =>
      missing[i]!.reduce((sum, { key }) => sum + stageMs.get(key)! / users.get(key)!, askMs.get(entry.variant.name)!),
    );
  };
  const left: SpaceVariant[] = trials.filter((trial) => trial !== base);
  const next = way === 'greedy' ? greedy(grid, base, seed) : strategyFor(grid, way, seed, left, sharesMs);
  const done: Trial[] = [];
  let ms = 0;
  const take = (entry: SpaceVariant): void => {
    ms += costMs(entry);
    for (const { key } of keysOf(entry)) made.add(key);
    done.push(trials.find(({ variant }) => variant.name === entry.variant.name)!);
  };
  take(base);
  while (!reached(grid, done) && left.length > 0) take(left.splice(await next(left, done, noControl), 1)[0]!);
  return { trials: done.length, seconds: ms / 1000 };
}

const reached = ({ points, scale, whole }: Grid, done: readonly Trial[]): boolean =>
  scale.share(done.map(({ variant }) => points.get(variant.name)!)) >= TARGET * whole;

function strategyFor(
  { result }: Grid,
  strategy: 'random' | 'optimise',
  seed: number,
  left: readonly SpaceVariant[],
  sharesMs: (left: readonly SpaceVariant[]) => number[],
): Strategy {
  // What strategies look at of a sweep.
  const context = {
    request: { axes: result.axes, strategy, seed },
    modelOf: () => undefined,
  } as unknown as SweepContext;
  return strategyOf(context, left, sharesMs);
}

/**
 * What people do by hand: knob by knob in the order of the stages, the others as they are best so far, the value of best
 * quality is kept; what is left afterwards in random order.
 */
function greedy({ result }: Grid, base: Trial, seed: number): Strategy {
  const quality = ({ metrics }: Trial): number => metrics['quality.ndcg@10']?.value ?? 0;
  const rng = createRng(seed);
  return (left, done) => {
    let best = base;
    for (const { knob, values } of result.axes) {
      const like = (entry: Pick<Trial, 'variant'>): boolean =>
        result.axes.every(
          (axis) => axis.knob === knob || entry.variant.knobs[axis.knob] === best.variant.knobs[axis.knob],
        );
      const untried = values.flatMap((value) => {
        const place = left.findIndex((entry) => like(entry) && entry.variant.knobs[knob] === value);
        return place < 0 ? [] : [place];
      });
      if (untried.length > 0) return untried[rng.below(untried.length)]!;
      best = [best, ...done.filter(like)].reduce((a, b) => (quality(b) > quality(a) ? b : a));
    }
    return rng.below(left.length);
  };
}

/** Seconds until a real sweep reached the target of the grid, by its own figures; all of its time where it did not. */
export function curveOf({ trials, objectives }: SweepResult, { scale, whole }: Grid): number {
  const points: Point[] = [];
  let ms = 0;
  for (const trial of trials) {
    ms += trial.ms;
    if (trial.state === 'measured') points.push(pointOf(trial, objectives));
    if (points.length > 0 && scale.share(points) >= TARGET * whole) break;
  }
  return ms / 1000;
}
