import * as z from 'zod';
import { decodeJson, decodeVector } from '../pipeline';
import { isFingerprint } from '../store';
import type { RecordMeaning } from './manifest';

const place = z.int().min(0);
const chunksShape = z.strictObject({
  ms: z.number().min(0),
  chunks: z.array(
    z.strictObject({
      s: place,
      e: place,
      l: place,
      m: place,
      c: z.string(),
      n: z.int().min(1),
      k: z.string().refine(isFingerprint),
      t: z.string().optional(),
    }),
  ),
});

/**
 * Whether a record is what its namespace says: a vector of the model's length and of finite numbers that are not all 0
 * (one NaN spoils a whole graph), or a list of chunks. Whether it is true nobody can tell but by computing it.
 */
export function isRecord(bytes: Uint8Array, meaning: RecordMeaning): boolean {
  if (meaning.of === 'vector') {
    const record = decodeVector(bytes, meaning.model.dimensions, meaning.kept);
    if (!record || !(record.ms >= 0 && record.ms < Infinity)) return false;
    const squares = record.vector.reduce((sum, number) => sum + number * number, 0);
    return squares > 0 && squares < Infinity;
  }
  try {
    return chunksShape.safeParse(decodeJson(bytes)).success;
  } catch {
    return false;
  }
}
