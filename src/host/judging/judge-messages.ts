import * as z from 'zod';
import type { FromJudge } from '../../protocol/judge-protocol';
import { once } from '../../protocol/once';

const schema = once((): z.ZodType<FromJudge> => {
  const text = z.string().max(10_000);
  return z.union([
    z.strictObject({
      type: z.enum([
        ...(['ready', 'undo', 'next', 'previous', 'nextUnjudged', 'retry', 'generate', 'deleteQuery'] as const),
        ...(['openFolder', 'manageTrust', 'cancel', 'pause', 'resume', 'showLog', 'restartEngine'] as const),
      ]),
    }),
    z.strictObject({
      type: z.literal('grade'),
      key: z.string().max(10_000),
      grade: z.int().min(0).max(3).nullable(),
    }),
    z.strictObject({ type: z.literal('goTo'), position: z.int().min(0) }),
    z.strictObject({ type: z.enum(['editQuery', 'addQuery']), text }),
    z.strictObject({
      type: z.literal('openSource'),
      file: z.string().min(1).max(4096),
      startLine: z.int().min(1),
      endLine: z.int().min(1),
    }),
  ]);
});

/** A message of the judging panel; undefined for anything that it cannot have sent. */
export const readJudgeMessage = (message: unknown): FromJudge | undefined => schema().safeParse(message).data;
