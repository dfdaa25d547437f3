import * as z from 'zod';
import { COLUMN_KINDS, TRACE_KINDS, type FromCache } from '../../protocol/cache-protocol';
import { once } from '../../protocol/once';

const schema = once((): z.ZodType<FromCache> =>
  z.union([
    z.strictObject({
      type: z.enum([
        ...(['ready', 'start', 'chooseTrace', 'openFolder', 'manageTrust', 'openTuning'] as const),
        ...(['cancel', 'pause', 'resume', 'showLog', 'restartEngine'] as const),
      ]),
    }),
    z.strictObject({ type: z.literal('setTrace'), trace: z.enum(TRACE_KINDS) }),
    z.strictObject({ type: z.literal('setColumns'), columns: z.enum(COLUMN_KINDS) }),
    z.strictObject({
      type: z.enum(['usePolicy', 'exportPolicy', 'copyPolicy']),
      column: z.string().min(1).max(200),
    }),
  ]),
);

/** A message of the cache panel; undefined for anything that it cannot have sent. */
export const readCacheMessage = (message: unknown): FromCache | undefined => schema().safeParse(message).data;
