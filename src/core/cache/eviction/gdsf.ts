import type { EntryWeight, Eviction } from './types';

interface Ranked {
  readonly key: string;
  readonly uses: number;
  readonly priority: number;
  /** Order of arrival among equal priorities. */
  readonly order: number;
}

/**
 * Greedy dual size frequency (Cherkasova, 1998): the entry of least priority goes, priority = age + uses × cost ÷ bytes,
 * where the age is the priority of the last entry that went. Keeps what is small, dear to make again and often asked for.
 * Logarithmic time, by a binary heap.
 */
export function gdsf(): Eviction {
  const heap: Ranked[] = [];
  const placeOf = new Map<string, number>();
  let age = 0;
  let arrivals = 0;

  const before = (a: Ranked, b: Ranked): boolean =>
    a.priority < b.priority || (a.priority === b.priority && a.order < b.order);
  const put = (at: number, entry: Ranked): void => {
    heap[at] = entry;
    placeOf.set(entry.key, at);
  };
  function settle(at: number, entry: Ranked): void {
    for (let parent = (at - 1) >> 1; at > 0 && before(entry, heap[parent]!); parent = (at - 1) >> 1) {
      put(at, heap[parent]!);
      at = parent;
    }
    for (let child = 2 * at + 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, entry)) break;
      put(at, heap[child]!);
      at = child;
    }
    put(at, entry);
  }
  function take(at: number): Ranked {
    const taken = heap[at]!;
    const last = heap.pop()!;
    placeOf.delete(taken.key);
    if (last !== taken) settle(at, last);
    return taken;
  }
  const ranked = (key: string, uses: number, { bytes, cost }: EntryWeight): Ranked => ({
    ...{ key, uses, priority: age + (uses * cost) / bytes },
    order: arrivals++,
  });

  return {
    add(key, weight) {
      const entry = ranked(key, 1, weight);
      heap.push(entry);
      settle(heap.length - 1, entry);
    },
    use(key, weight) {
      const at = placeOf.get(key)!;
      settle(at, ranked(key, heap[at]!.uses + 1, weight));
    },
    remove(key) {
      const at = placeOf.get(key);
      if (at !== undefined) take(at);
    },
    evict() {
      if (heap.length === 0) return undefined;
      const { key, priority } = take(0);
      age = priority;
      return key;
    },
    clear() {
      heap.length = 0;
      placeOf.clear();
      age = 0;
    },
  };
}
