import { resultKey } from '../cache';
import { canonicalJson } from '../common';
import type { Trace } from '../traces';
import { documentVersions, type DocumentVersion } from './document-versions';
import type { AskedQuery } from './documents-over-time';

/** A trace as numbers, before anybody has answered its queries. */
export interface AskedTrace {
  /** The distinct queries, as first asked: requests that share a key of the result cache are one query. */
  readonly queries: readonly AskedQuery[];
  /** Query → number of its meaning, −1 where nobody said or requests contradict each other, and number of its filter. */
  readonly meaningOf: Int32Array;
  readonly filterOf: Int32Array;
  readonly atMs: Float64Array;
  readonly queryOf: Uint32Array;
  readonly versionOf: Uint32Array;
  readonly sessionOf: Int32Array;
  readonly versions: readonly DocumentVersion[];
  readonly sessions: number;
  /** Requests of queries to which the trace gives several meanings: which one an answer was kept for, no key tells. */
  readonly ambiguous: number;
  /** Requests that hold nothing but white space; nobody can answer them. */
  readonly empty: number;
}

/** Numbers for the queries, meanings, sessions and states of the documents of a trace, in the order they come up. */
export function askedQueries(trace: Pick<Trace, 'events'>): AskedTrace {
  const isAnswerable = (event: Trace['events'][number]): boolean => event.type !== 'query' || event.text.trim() !== '';
  const events = trace.events.filter(isAnswerable);
  const asked = events.filter((event) => event.type === 'query');
  const queries: AskedQuery[] = [];
  const meanings: number[] = [];
  const ambiguous = new Set<number>();
  const filters: number[] = [];
  const queryNumber = numbering();
  const meaningNumber = numbering();
  const filterNumber = numbering();
  const sessionNumber = numbering();
  const queryOf = Uint32Array.from(asked, ({ text, filter, meaning }) => {
    const query = queryNumber.of(resultKey('', text, filter));
    if (query === queries.length) {
      queries.push({ text: text.trim(), ...(filter && { filter }) });
      filters.push(filterNumber.of(canonicalJson({ ...filter })));
      meanings.push(-1);
    }
    if (meaning === undefined) return query;
    const number = meaningNumber.of(meaning);
    if (meanings[query] === -1) meanings[query] = number;
    else if (meanings[query] !== number) ambiguous.add(query);
    return query;
  });
  for (const query of ambiguous) meanings[query] = -1;
  const sessionOf = Int32Array.from(asked, ({ session }) => (session === undefined ? -1 : sessionNumber.of(session)));
  return {
    queries,
    meaningOf: Int32Array.from(meanings),
    filterOf: Int32Array.from(filters),
    // Time stands still where a clock went back: a cache cannot grow younger.
    atMs: forward(Float64Array.from(asked, ({ atMs }) => atMs)),
    queryOf,
    sessionOf,
    sessions: sessionNumber.count(),
    ambiguous: queryOf.reduce((sum, query) => sum + (ambiguous.has(query) ? 1 : 0), 0),
    empty: trace.events.length - events.length,
    ...documentVersions(events),
  };
}

function numbering(): { of(name: string): number; count(): number } {
  const numbers = new Map<string, number>();
  return {
    of(name) {
      let number = numbers.get(name);
      if (number === undefined) numbers.set(name, (number = numbers.size));
      return number;
    },
    count: () => numbers.size,
  };
}

function forward(times: Float64Array): Float64Array {
  for (let i = 1; i < times.length; i++) times[i] = Math.max(times[i]!, times[i - 1]!);
  return times;
}
