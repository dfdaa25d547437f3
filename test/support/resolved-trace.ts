import type { ResolvedTrace } from '../../src/core/cache-lab';

export interface RequestSpec {
  readonly query: number;
  readonly atMs?: number;
  readonly version?: number;
  readonly session?: number;
}

/** A resolved trace of requests and little else; query q has answer q in version 0, of 100 bytes, 10 ms to make. */
export function resolvedTrace(
  requests: readonly (number | RequestSpec)[],
  more: Partial<ResolvedTrace> = {},
): ResolvedTrace {
  const specs = requests.map((request) => (typeof request === 'number' ? { query: request } : request));
  const count = Math.max(-1, ...specs.map(({ query }) => query), (more.queries?.length ?? 0) - 1) + 1;
  const numbers = Array.from({ length: count }, (_, query) => query);
  return {
    requests: specs.length,
    queries: numbers.map((query) => ({ text: `query ${query}`, meaning: query, embedMs: 4, searchMs: 6 })),
    atMs: Float64Array.from(specs, ({ atMs }, i) => atMs ?? i * 1000),
    queryOf: Uint32Array.from(specs, ({ query }) => query),
    versionOf: Uint32Array.from(specs, ({ version = 0 }) => version),
    sessionOf: Int32Array.from(specs, ({ session = -1 }) => session),
    versions: [{ atMs: 0, causes: [], documents: 0, changed: [] }],
    firstAnswers: Uint32Array.from(numbers),
    answers: numbers.map((query) => ({ query, bytes: 100, chunks: [query] })),
    alike: numbers.map(() => []),
    dimensions: 8,
    ...more,
  };
}
