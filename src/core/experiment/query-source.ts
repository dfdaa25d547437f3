import { createRng } from '../common';
import type { Corpus } from '../corpus';
import type { Query, QuerySet } from '../evaluation';
import type { ChunkSet } from '../pipeline';

/** Queries taken from the documents where the user has none: enough for latency, worthless for quality. */
const HEADING_QUERIES = 50;

export interface QuerySource {
  readonly source: 'judged' | 'headings';
  readonly queries: readonly Query[];
}

/**
 * The user's queries, or else headings of the documents (first words where there are no headings), seeded.
 * @returns at least one query for a corpus with at least one chunk
 */
export function queriesFor(
  querySet: QuerySet | undefined,
  corpus: Corpus,
  chunkSet: ChunkSet,
  seed: number,
): QuerySource {
  if (querySet?.queries.length) return { source: 'judged', queries: querySet.queries };
  const texts = new Set<string>();
  for (const chunk of chunkSet.chunks) {
    const heading = chunk.context.split(' › ').at(-1);
    texts.add(heading?.trim() ? heading.trim() : chunk.text.trim().split(/\s+/).slice(0, 8).join(' '));
  }
  const pool = [...texts].sort();
  const rng = createRng(seed);
  const picked: Query[] = [];
  while (pool.length && picked.length < HEADING_QUERIES) {
    const [text] = pool.splice(rng.below(pool.length), 1);
    picked.push({ id: `h${picked.length + 1}`, text: text! });
  }
  return { source: 'headings', queries: picked };
}
