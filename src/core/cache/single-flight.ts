import { immutable, type Immutable, type PlainValue } from './immutable';
import type { Cache } from './types';

/** Computes a value of a key, once for all who ask while it is being computed. Failures reach all of them and are not kept. */
export type ComputeOnce<Value> = (key: string, compute: () => Promise<Value>) => Promise<Value>;

/** Single flight: 10,000 callers who miss one key at once cost one computation. Each gets a value nobody else can change. */
export function createComputeOnce<Value>(): ComputeOnce<Value> {
  const flights = new Map<string, Promise<Immutable<Value>>>();
  return async (key, compute) => {
    let flight = flights.get(key);
    if (!flight) {
      flight = Promise.resolve()
        .then(compute)
        .then((value) => immutable(value))
        .finally(() => flights.delete(key));
      flights.set(key, flight);
    }
    return (await flight).read();
  };
}

/** A look-up that computes and stores what it does not find. */
export function readThrough<Value extends PlainValue>(
  cache: Cache<Value>,
): (key: string, compute: () => Promise<Value>) => Promise<{ readonly value: Value; readonly hit: boolean }> {
  const computeOnce = createComputeOnce<Value>();
  return async (key, compute) => {
    const found = cache.get(key);
    if (found !== undefined) return { value: found, hit: true };
    const value = await computeOnce(key, async () => {
      const computed = await compute();
      cache.set(key, computed);
      return computed;
    });
    return { value, hit: false };
  };
}
