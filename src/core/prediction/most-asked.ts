import { normaliseQueryKey } from '../cache';
import { canonicalJson } from '../common';
import type { QueryFilter } from '../retrieval';
import type { Trace } from '../traces';

export interface AskedQuery {
  readonly text: string;
  readonly filter?: QueryFilter;
  /** Requests that would share its cached answer. */
  readonly requests: number;
}

/** The queries of a trace that were asked most often, most often first, equally often in the order they came up. */
export function mostAsked(trace: Pick<Trace, 'events'>, most: number): readonly AskedQuery[] {
  const asked = new Map<string, { text: string; filter?: QueryFilter; requests: number }>();
  for (const event of trace.events) {
    if (event.type !== 'query') continue;
    const { text, filter } = event;
    const key = `${canonicalJson({ ...filter })} ${normaliseQueryKey(text)}`;
    const known = asked.get(key);
    if (known) known.requests++;
    else asked.set(key, { text, ...(filter && { filter }), requests: 1 });
  }
  return [...asked.values()].sort((a, b) => b.requests - a.requests).slice(0, Math.max(0, most));
}
