import type { JobControl } from '../../core/common';
import type { CorpusSpec } from '../../core/corpus';
import { makeTrace, type Trace, type TraceSource } from '../../core/traces';
import type { QueryFiles } from '../../protocol/worker-protocol';
import type { HandlerContext } from '../handlers';
import { readTraceFile } from './read-trace-file';

/**
 * The trace that a source stands for: a trace file or a log as it is read, or one made of the query set and the
 * documents.
 * @throws `trace/…`, `import/…` for a file; `queries/…` where a trace is made and the corpus has no queries
 */
export async function openTrace(
  { open, requireQuerySet }: Pick<HandlerContext, 'open' | 'requireQuerySet'>,
  corpus: CorpusSpec,
  source: TraceSource,
  files: QueryFiles,
  control: JobControl,
): Promise<Trace> {
  if (source.kind === 'file') return readTraceFile(source.path, control);
  const { queries } = await requireQuerySet(corpus, files);
  const { documents } = await (await open()).ports.corpusReader.read(corpus, control);
  return makeTrace({ queries, documents }, source.options, control);
}
