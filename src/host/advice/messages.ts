import * as z from 'zod';
import type { FromAdvice } from '../../protocol/advice-protocol';
import { once } from '../../protocol/once';

const schema = once((): z.ZodType<FromAdvice> =>
  z.union([
    z.strictObject({
      type: z.enum([
        ...(['ready', 'start', 'addVariant', 'openFolder', 'manageTrust', 'openTuning'] as const),
        ...(['cancel', 'pause', 'resume', 'showLog', 'restartEngine'] as const),
      ]),
    }),
    z.strictObject({ type: z.literal('setBase'), name: z.string().min(1).max(200) }),
    z.strictObject({ type: z.literal('setRecall'), recall: z.number().positive().max(1) }),
    z.strictObject({ type: z.literal('setSeconds'), seconds: z.int().min(1).max(86_400) }),
  ]),
);

/** A message of the advice panel; undefined for anything that it cannot have sent. */
export const readAdviceMessage = (message: unknown): FromAdvice | undefined => schema().safeParse(message).data;
