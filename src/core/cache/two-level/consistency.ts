import type { Clock } from '../../common';
import type { GuardedCache } from './guarded-cache';
import { sameState, type DocumentsState } from './shared-cache';

/** How processes learn that documents changed. */
export const CONSISTENCY_STRATEGIES = ['age', 'versioned', 'publish'] as const;
/**
 * `age`: entries live their time to live, and nobody is told. `versioned`: the state of the documents is part of the key
 * and is read from the shared cache. `publish`: whoever changes documents tells all processes, which drop what depends on
 * them.
 */
export type ConsistencyStrategy = (typeof CONSISTENCY_STRATEGIES)[number];

export interface WatchOptions {
  readonly cache: GuardedCache;
  readonly name: string;
  readonly clock: Clock;
  /** Age from which the state is read again, ms. */
  readonly rereadMs: number;
  /** Age from which the state counts as unknown, ms. */
  readonly unknownMs: number;
  /** Whether a caller waits while it is read again; else only once it is unknown. */
  readonly waits: boolean;
  /** A generation that nobody else has. */
  readonly fresh: () => string;
  /** The documents are at another state than was thought. */
  readonly onMoved: () => void;
}

const MOST_GENERATIONS = 1000;

/** What this process knows of the state of the documents. A state that nobody confirmed for long is unknown, not valid. */
export interface DocumentsWatch {
  /** Undefined while nobody knows. */
  current(): Promise<DocumentsState | undefined> | DocumentsState | undefined;
  /** Somebody said that the documents are at this state. @returns whether nothing was missed; else the state is unknown */
  heard(state: DocumentsState): boolean;
  /** Tells the shared cache of a change; where it cannot be told, it is told as soon as it can. @returns the new state */
  change(remove: readonly string[] | undefined): Promise<DocumentsState | undefined>;
}

export function watchDocuments(options: WatchOptions): DocumentsWatch {
  const { cache, name, clock, rereadMs, unknownMs, waits, fresh, onMoved } = options;
  let known: DocumentsState | undefined;
  let confirmedMs = -Infinity;
  let reading: Promise<void> | undefined;
  /** A change that the shared cache was not told of: nobody knows what else others know. */
  let owes = false;
  /** Generations that are over, the latest ones. */
  const over = new Set<string>();

  const ageMs = (): number => clock.nowMs() - confirmedMs;
  const valid = (): DocumentsState | undefined => (owes || ageMs() > unknownMs ? undefined : known);

  async function read(): Promise<void> {
    if (owes) await change(undefined);
    const askedMs = clock.nowMs();
    const state = owes ? undefined : await cache.state(name, fresh());
    if (!state) return;
    if (isEarlier(state)) {
      await change(undefined);
      return;
    }
    if (!sameState(state, known)) moveTo(state);
    confirmedMs = askedMs;
  }

  function moveTo(state: DocumentsState): void {
    if (known && known.generation !== state.generation) over.add(known.generation);
    for (const oldest of over) if (over.size > MOST_GENERATIONS) over.delete(oldest);
    known = state;
    onMoved();
  }

  /** No state comes back by itself: an old one was put back, and old values may be with it. */
  const isEarlier = ({ generation, number }: DocumentsState): boolean =>
    over.has(generation) || (known?.generation === generation && number < known.number);

  async function change(remove: readonly string[] | undefined): Promise<DocumentsState | undefined> {
    const state = await cache.change(name, { fresh: fresh(), renew: remove === undefined, remove: remove ?? [] });
    owes = state === undefined;
    const before = known;
    if (!state || heard(state)) return state;
    moveTo(state);
    // What was removed was of another generation than what is there.
    return remove?.length && state.generation !== before?.generation ? change(undefined) : state;
  }

  function heard(state: DocumentsState): boolean {
    if (known?.generation === state.generation && state.number <= known.number) return true;
    const follows = known?.generation === state.generation && state.number === known.number + 1;
    if (follows) known = state;
    else confirmedMs = -Infinity;
    return follows;
  }

  return {
    current() {
      if (!owes && ageMs() <= rereadMs) return known;
      if (!cache.isAsked) return valid();
      reading ??= read().finally(() => (reading = undefined));
      return !waits && valid() ? known : cache.account.waited(reading).then(valid);
    },
    heard,
    change,
  };
}
