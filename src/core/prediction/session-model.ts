import { FollowerCounts } from './follower-counts';

/** A query that may come next in a session. */
export interface Prediction<Query> {
  readonly query: Query;
  /** Probability that it is the session's next request, 0 to 1. A session may also end, so these sum to less than 1. */
  readonly probability: number;
}

/** What came next in sessions so far, and so what may come next. Learns from each request as it comes. */
export interface SessionModel<Query> {
  /**
   * Somebody asked.
   * @param session requests of one session follow each other; a request without one follows nothing
   */
  observe(query: Query, session?: string | number): void;
  /**
   * What may come after `query`, likeliest first; never `query` itself, whose answer is at hand.
   * @param most how many at the most
   * @param leastProbability from which probability on
   */
  predictNext(query: Query, most: number, leastProbability?: number): readonly Prediction<Query>[];
}

export interface SessionModelLimits {
  /** Queries whose followers are kept; the one not asked for longest goes. */
  readonly mostQueries?: number;
  /** Followers kept of each. */
  readonly mostFollowers?: number;
  /** Sessions under way that are remembered. */
  readonly mostSessions?: number;
}

interface Visited<Query> {
  visits: number;
  readonly followers: FollowerCounts<Query>;
}

/**
 * Markov model of order 1 that backs off to what comes next after any query, by Witten and Bell (1991, method C): after
 * `v` visits of a query with `t` distinct followers, P(x) = (count(x) + t · P₀(x)) ÷ (v + t), where P₀ is the share of all
 * visits that x followed. A query never seen has P₀ alone. Memory is bounded by the limits, whatever the traffic.
 */
export function createSessionModel<Query extends string | number>({
  mostQueries = 10_000,
  mostFollowers = 32,
  mostSessions = 10_000,
}: SessionModelLimits = {}): SessionModel<Query> {
  const visited = new Map<Query, Visited<Query>>();
  const lastOf = new Map<string | number, Query>();
  const anywhere: Visited<Query> = { visits: 0, followers: new FollowerCounts(mostFollowers) };

  const renewed = (query: Query): Visited<Query> => {
    const known = visited.get(query) ?? { visits: 0, followers: new FollowerCounts<Query>(mostFollowers) };
    putLast(visited, query, known, mostQueries);
    return known;
  };

  return {
    observe(query, session) {
      if (session !== undefined) {
        const last = lastOf.get(session);
        if (last !== undefined) {
          visited.get(last)?.followers.add(query);
          anywhere.followers.add(query);
        }
        putLast(lastOf, session, query, mostSessions);
      }
      renewed(query).visits++;
      anywhere.visits++;
    },
    predictNext(query, most, leastProbability = 0) {
      const here = visited.get(query);
      const visits = here?.visits ?? 0;
      const distinct = here?.followers.size ?? 0;
      const weight = visits + distinct;
      const predictions: Prediction<Query>[] = [];
      for (const next of new Set([...(here?.followers.items() ?? []), ...anywhere.followers.items()])) {
        if (next === query) continue;
        const share = anywhere.followers.of(next) / anywhere.visits;
        const count = here?.followers.of(next) ?? 0;
        const probability = weight > 0 ? Math.min(1, (count + distinct * share) / weight) : share;
        if (probability > 0 && probability >= leastProbability) predictions.push({ query: next, probability });
      }
      return predictions.sort((a, b) => b.probability - a.probability).slice(0, Math.max(0, most));
    },
  };
}

/** Sets an entry as the most recent one, and lets go of the least recent beyond `most`. */
function putLast<Key, Value>(map: Map<Key, Value>, key: Key, value: Value, most: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > most) map.delete(map.keys().next().value!);
}
