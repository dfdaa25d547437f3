import { userError, type JobControl } from '../../common';
import type { SourceDocument } from '../../corpus';
import type { Query } from '../../evaluation';
import type { SyntheticTraceOptions, Trace } from '../types';

/** What a trace is made of: the queries that are asked, and the documents that change. */
export interface TraceMaterial {
  readonly queries: readonly Pick<Query, 'id' | 'text' | 'filter'>[];
  readonly documents: readonly Pick<SourceDocument, 'id' | 'source'>[];
}

export function makeTrace(material: TraceMaterial, options: SyntheticTraceOptions, control: JobControl): Promise<Trace> {
  throw userError('trace/not-yet', `Traces are not made yet (${material.queries.length}, ${options.seed}).`, String(control));
}
