import * as z from 'zod';
import { once } from '../../protocol/once';
import type { FromSweep } from '../../protocol/sweep-protocol';
import { spaceShapes } from './saved-sweep';

const schema = once((): z.ZodType<FromSweep> => {
  const { knob, text, name, strategy, trials } = spaceShapes();
  return z.union([
    z.strictObject({
      type: z.enum([
        ...(['ready', 'start', 'openFolder', 'manageTrust', 'openTuning', 'exportResult'] as const),
        ...(['cancel', 'pause', 'resume', 'showLog', 'restartEngine'] as const),
      ]),
    }),
    z.strictObject({ type: z.literal('setAxis'), knob, text }),
    z.strictObject({ type: z.enum(['addAxis', 'removeAxis']), knob }),
    z.strictObject({ type: z.literal('setBase'), name }),
    z.strictObject({ type: z.literal('setStrategy'), strategy }),
    z.strictObject({ type: z.literal('setMaxTrials'), trials: trials.nullable() }),
    z.strictObject({ type: z.literal('compareTrials'), names: z.array(name).min(1).max(1000) }),
    z.strictObject({ type: z.literal('useTrial'), name }),
  ]);
});

/** A message of the sweep panel; undefined for anything that it cannot have sent. */
export const readSweepMessage = (message: unknown): FromSweep | undefined => schema().safeParse(message).data;
