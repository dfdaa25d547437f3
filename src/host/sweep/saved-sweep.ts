import * as z from 'zod';
import { findKnob, type KnobId } from '../../core/config';
import { MOST_COMBINATIONS, SWEEP_STRATEGIES, type SweepStrategy } from '../../core/sweep';
import { once } from '../../protocol/once';
import { FRESH_SPACE, type SweepSpace } from './sweep-space';

/** What is kept of the sweep view over a reload of the window. */
export interface SavedSweep extends SweepSpace {
  /** What the configuration said when it was taken over last; when that changes, it is taken over again. */
  readonly fromConfig?: string;
}

/** Limits of what a user or an earlier window may hand in; shared with the messages of the page. */
export const spaceShapes = once(() => ({
  knob: z.custom<KnobId>((id) => typeof id === 'string' && findKnob(id) !== undefined),
  text: z.string().max(2000),
  name: z.string().min(1).max(200),
  strategy: z.enum(Object.keys(SWEEP_STRATEGIES) as [SweepStrategy, ...SweepStrategy[]]),
  trials: z.int().min(1).max(MOST_COMBINATIONS),
}));

const savedShape = once(() => {
  const { knob, text, name, strategy, trials } = spaceShapes();
  return z.object({
    axes: z.array(z.object({ knob, text })).max(100),
    base: name.optional(),
    strategy,
    maxTrials: trials.optional(),
    fromConfig: z.string().optional(),
  });
});

/** What an earlier window, perhaps of another version, left behind; a fresh space where it cannot be used. */
export function restoreSweep(value: unknown): SavedSweep {
  const { data } = savedShape().safeParse(value);
  if (!data) return FRESH_SPACE;
  const { base, fromConfig, ...rest } = data;
  return { ...rest, ...(base !== undefined && { base }), ...(fromConfig !== undefined && { fromConfig }) };
}
