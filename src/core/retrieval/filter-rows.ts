import { matchesAnyGlob, type DocumentMetadata } from '../corpus';
import type { AllowedRows, ChunkSource, QueryFilter } from './types';

/** Filters whose rows are remembered: the queries of a set share few. */
const MOST_FILTERS = 16;

/**
 * Which rows pass a filter. What was found out for the last filters is kept.
 * The function that comes back throws `corpus/bad-glob`.
 */
export function createRowFilter({ documents, documentOf }: ChunkSource): (filter: QueryFilter) => AllowedRows {
  const known = new Map<string, AllowedRows>();
  return (filter) => {
    const key = JSON.stringify([filter.paths, filter.metadata]);
    let allowed = known.get(key);
    if (!allowed) {
      const passes = documentFilter(filter);
      const allowedDocuments = Uint8Array.from(documents, (document) => (passes(document) ? 1 : 0));
      const rows = documentOf.map((_, row) => row).filter((row) => allowedDocuments[documentOf[row]!] === 1);
      allowed = { rows, has: (row) => allowedDocuments[documentOf[row]!] === 1 };
      if (known.size >= MOST_FILTERS) known.delete(known.keys().next().value!);
      known.set(key, allowed);
    }
    return allowed;
  };
}

/** Which documents pass a filter. @throws `corpus/bad-glob` */
export function documentFilter({
  paths,
  metadata = {},
}: QueryFilter): (document: ChunkSource['documents'][number]) => boolean {
  const inPath = paths && paths.length > 0 ? matchesAnyGlob(paths) : () => true;
  const wanted = Object.entries(metadata);
  return (document) => inPath(document.id) && wanted.every(([key, value]) => holds(document.metadata, key, value));
}

function holds(metadata: DocumentMetadata | undefined, key: string, value: string): boolean {
  const own = metadata && Object.hasOwn(metadata, key) ? metadata[key] : undefined;
  return typeof own === 'string' ? own === value : (own?.includes(value) ?? false);
}
