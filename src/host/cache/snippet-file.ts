import type { CacheLabResult } from '../../core/cache-lab';
import { defaultKnobs } from '../../core/config';
import { CACHE_SNIPPET_FILE, cacheSnippet, formatValue } from '../../core/report';
import type { ExportFile } from '../export-files';
import type { CacheSession } from './cache-session';
import { policyKnobs } from './policy-knobs';

/** A column's policy as TypeScript. @throws `cache/no-column`, `cache/none-on` */
export function snippetFile(cache: CacheSession, name: string): ExportFile {
  const column = cache.column(name);
  const text = cacheSnippet({ ...defaultKnobs(), ...policyKnobs(column) }, originOf(cache.result!, name));
  return { path: CACHE_SNIPPET_FILE, what: 'the caches as TypeScript', text };
}

/** "policy "tinylfu", replayed on trace "synthetic": 2,000 requests, seed 1, 0.613 answered from a cache" */
function originOf({ trace, columns }: CacheLabResult, name: string): string {
  const answered = columns.find((column) => column.name === name)?.metrics['cache.replay.answered'];
  return [
    `policy "${name}", replayed on trace "${trace.name}": ${trace.requests.toLocaleString('en')} requests`,
    ...(trace.seed === undefined ? [] : [`seed ${trace.seed}`]),
    ...(answered ? [`${formatValue(answered)} answered from a cache`] : []),
  ].join(', ');
}
