import * as z from 'zod';
import { PROGRESS_STAGES } from '../core/common';
import { once } from './once';
import type { Frame } from './worker-protocol';

/** Largest frame that is taken or sent, estimated bytes. What is larger is kept in files, not in messages. */
export const MAX_FRAME_BYTES = 64 * 1024 * 1024;

const schemas = once(() => {
  const id = z.int().min(0);
  const text = z.string().max(100_000);
  const count = z.number().min(0);

  const progress = z.strictObject({
    stage: z.enum(PROGRESS_STAGES),
    done: count,
    total: count,
    unit: text,
    detail: text.optional(),
    remainingMs: count.optional(),
  });

  const labError = z.strictObject({
    code: text,
    message: text,
    nextStep: text,
    fault: z.enum(['user', 'environment', 'internal', 'cancelled']),
    where: z.strictObject({ file: text, line: z.number().optional() }).optional(),
  });

  const toEngine = z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('request'), id, method: text, params: z.unknown() }),
    z.strictObject({ type: z.enum(['cancel', 'pause', 'resume']), id }),
  ]);
  const fromEngine = z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('progress'), id, progress }),
    z.strictObject({ type: z.literal('result'), id, value: z.unknown() }),
    z.strictObject({ type: z.literal('error'), id, error: labError }),
    z.strictObject({ type: z.literal('notice'), text }),
  ]);
  return { toEngine, fromEngine };
});

export type ToEngine = Extract<Frame, { type: 'request' | 'cancel' | 'pause' | 'resume' }>;
export type FromEngine = Extract<Frame, { type: 'progress' | 'result' | 'error' | 'notice' }>;

type Checked<F> = { readonly frame: F } | { readonly problem: string };

function check<F>(schema: z.ZodType, message: unknown): Checked<F> {
  if (estimateBytes(message, MAX_FRAME_BYTES) > MAX_FRAME_BYTES)
    return { problem: `sent a message of more than ${MAX_FRAME_BYTES / 1024 / 1024} MB` };
  // Not the parsed copy: large results travel on as they came.
  return schema.safeParse(message).success ? { frame: message as F } : { problem: 'sent a message that no one knows' };
}
export const checkToEngine = (message: unknown): Checked<ToEngine> => check(schemas().toEngine, message);
export const checkFromEngine = (message: unknown): Checked<FromEngine> => check(schemas().fromEngine, message);

/**
 * About how many bytes a structured-cloneable message takes; stops counting beyond `limit`.
 * Objects met twice count once, so cycles end.
 */
export function estimateBytes(message: unknown, limit: number): number {
  let bytes = 0;
  const seen = new Set<object>();
  const open: unknown[] = [message];
  while (open.length && bytes <= limit) {
    const value = open.pop();
    bytes += 8;
    if (typeof value === 'string') bytes += value.length;
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) bytes += value.byteLength;
    else if (value instanceof Map) for (const [key, item] of value) open.push(key, item);
    else if (value instanceof Set || Array.isArray(value)) {
      // A hole-ridden or huge array is refused by its length, without a walk.
      bytes += Array.isArray(value) ? value.length : value.size;
      if (bytes <= limit) for (const item of value as Iterable<unknown>) open.push(item);
    } else
      for (const [key, item] of Object.entries(value)) {
        bytes += key.length;
        open.push(item);
      }
  }
  return bytes;
}
