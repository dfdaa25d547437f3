import type { JobControl } from '../common';
import type { EmbeddingSpeeds } from '../experiment';
import { prepareChunks } from '../pipeline';
import { measureCosts } from './measure-cost';
import type { SpaceVariant } from './space';
import { stageCosts } from './stage-costs';
import type { SweepContext } from './sweep-context';
import { isStored } from './trial-store';

/** Taking over a stored trial. */
const STORED_MS = 1;

/** Times of trials that have not run, which get better while the sweep runs. */
export interface TrialEstimates {
  /**
   * What each of the variants that are left would take next, given what is stored and made. A stage that has to be made
   * is shared out among all that use it: who makes it makes it for the others.
   */
  readonly sharesMs: (left: readonly SpaceVariant[]) => number[];
  /** What `count` of these variants would take together, shared stages once. */
  readonly togetherMs: (entries: readonly SpaceVariant[], count: number) => number;
  /** Takes over what a trial took: its stages, and all of it. */
  readonly learn: (entry: SpaceVariant, stagesMs: number, ms: number) => void;
}

export async function estimateTrials(
  context: SweepContext,
  speeds: EmbeddingSpeeds,
  control: JobControl,
): Promise<TrialEstimates> {
  const { space, base, ports, session, corpus, stagesOf } = context;
  const variants = [base, ...space.variants].map(({ variant }) => variant);
  const costs = await stageCosts(context, speeds, variants, control);
  const costOf = await measureCosts(context, speeds);
  const askEstimates = new Map<string, number>();
  for (const variant of variants) {
    if (await isStored(context, variant)) continue;
    const { chunkSet } = await prepareChunks(ports, session, corpus, variant.knobs, control);
    askEstimates.set(variant.name, costOf(variant, chunkSet.chunks.length).inSweepMs);
    await control.checkpoint();
  }

  const made = new Set<string>();
  let spentMs = 0;
  let expectedMs = 0;
  const askMs = ({ variant }: SpaceVariant): number => {
    const estimate = askEstimates.get(variant.name);
    if (estimate === undefined) return STORED_MS;
    return expectedMs > 0 ? (estimate * spentMs) / expectedMs : estimate;
  };
  const missing = ({ variant }: SpaceVariant): string[] =>
    askEstimates.has(variant.name)
      ? stagesOf(variant)
          .map(({ key }) => key)
          .filter((key) => !made.has(key))
      : [];
  const stagesMs = (keys: Iterable<string>): number => {
    let sum = 0;
    for (const key of keys) sum += costs.get(key)!.missingMs;
    return sum;
  };
  return {
    sharesMs: (left) => {
      const users = new Map<string, number>();
      for (const entry of left) for (const key of missing(entry)) users.set(key, (users.get(key) ?? 0) + 1);
      return left.map((entry) =>
        missing(entry).reduce((sum, key) => sum + costs.get(key)!.missingMs / users.get(key)!, askMs(entry)),
      );
    },
    togetherMs: (entries, count) => {
      if (entries.length === 0) return 0;
      const all = entries.reduce((sum, entry) => sum + askMs(entry), 0) + stagesMs(new Set(entries.flatMap(missing)));
      return (all * count) / entries.length;
    },
    learn: (entry, ofStagesMs, ms) => {
      for (const key of missing(entry)) made.add(key);
      spentMs += Math.max(0, ms - ofStagesMs);
      expectedMs += askEstimates.get(entry.variant.name) ?? 0;
    },
  };
}
