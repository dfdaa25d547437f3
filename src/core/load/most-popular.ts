/** Queries that were asked most often, most often first, equally often in the order they came up. */
export function mostPopular(requests: Iterable<number>, most: number): number[] {
  const asked = new Map<number, number>();
  for (const query of requests) asked.set(query, (asked.get(query) ?? 0) + 1);
  return [...asked]
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([query]) => query);
}
