import type { ShownSweep, ShownTrial } from '../../src/protocol/sweep-protocol';
import { objectivesOf } from './objectives';
import { placesOf } from './pictures';

export type TrialFilter = 'all' | 'front' | 'out';

/** `name`, `place`, `axis 0`, or the id of an objective; `reversed` turns the better, smaller or earlier first around. */
export interface TrialSort {
  readonly by: string;
  readonly reversed: boolean;
}

export function filterTrials(sweep: ShownSweep, filter: TrialFilter): readonly ShownTrial[] {
  if (filter === 'out') return sweep.trials.filter(({ state }) => state !== 'measured');
  if (filter === 'all') return sweep.trials;
  const onFront = new Set(sweep.front);
  return sweep.trials.filter(({ name }) => onFront.has(name));
}

const collator = new Intl.Collator('en', { numeric: true });
const PLACES = ['base, front', 'front', 'base', 'beaten', 'dropped', 'failed'];

/** What is not known, or was measured on some of the queries only, stands behind everything else either way. */
export function sortTrials(
  sweep: ShownSweep,
  trials: readonly ShownTrial[],
  { by, reversed }: TrialSort,
): ShownTrial[] {
  const key = keyOf(sweep, by);
  const keyed = trials.map((trial) => ({ trial, key: key(trial) }));
  const sign = reversed ? -1 : 1;
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
    if (typeof a.key === 'number' && typeof b.key === 'number') return sign * (a.key - b.key);
    return sign * collator.compare(String(a.key), String(b.key));
  });
  return keyed.map(({ trial }) => trial);
}

function keyOf(sweep: ShownSweep, by: string): (trial: ShownTrial) => string | number | null {
  if (by === 'name') return ({ name }) => name;
  if (by.startsWith('axis ')) return ({ values }) => values[Number(by.slice(5))] ?? null;
  const objective = objectivesOf(sweep).find(({ id }) => id === by);
  if (objective) {
    const sign = objective.better === 'higher' ? -1 : 1;
    return (trial) => {
      const value = trial.state === 'measured' ? objective.of(trial) : null;
      return value === null ? null : sign * value;
    };
  }
  const place = placesOf(sweep);
  return (trial) => PLACES.indexOf(place(trial));
}
