import { KNOBS, type KnobId, type KnobValues } from '../config';
import type { SyntheticTraceOptions } from './types';

const PREFIX = 'load.';

/** `load.requests` → `requests`; undefined for a knob that is no part of the load. */
export const loadNameOf = (id: KnobId): string | undefined =>
  id.startsWith(PREFIX) ? id.slice(PREFIX.length) : undefined;

/** What a trace is made with, by a variant's knobs. */
export const traceOptionsOf = (knobs: KnobValues, seed: number): SyntheticTraceOptions =>
  ({
    seed,
    ...Object.fromEntries(
      KNOBS.flatMap(({ id }) => {
        const name = loadNameOf(id);
        return name === undefined ? [] : [[name, knobs[id]]];
      }),
    ),
  }) as SyntheticTraceOptions;
