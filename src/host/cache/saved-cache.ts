import * as z from 'zod';
import { COLUMN_KINDS, TRACE_KINDS, type ColumnKind, type TraceKind } from '../../protocol/cache-protocol';
import { once } from '../../protocol/once';

/** What is kept of the cache panel over a reload of the window. */
export interface SavedCache {
  readonly trace: TraceKind;
  /** Absolute path. */
  readonly traceFile?: string;
  readonly columns: ColumnKind;
}

const FRESH: SavedCache = { trace: 'synthetic', columns: 'standard' };

const shape = once(() =>
  z.object({
    trace: z.enum(TRACE_KINDS),
    traceFile: z.string().min(1).max(4096).optional(),
    columns: z.enum(COLUMN_KINDS),
  }),
);

/** What an earlier window, perhaps of another version, left behind; a fresh choice where it cannot be used. */
export function restoreCache(value: unknown): SavedCache {
  const { data } = shape().safeParse(value);
  if (!data) return FRESH;
  const { traceFile, ...rest } = data;
  return { ...rest, ...(traceFile !== undefined && { traceFile }) };
}
