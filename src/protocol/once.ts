/** Makes a value at its first use: schemas cost milliseconds that a start should not pay. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
