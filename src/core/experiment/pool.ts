import { userError, type JobControl } from '../common';
import type { Variant } from '../config';
import type { CorpusSpec } from '../corpus';
import type { PipelineSession, PreparePorts } from '../pipeline';
import type { PooledAnswer } from './types';

export function poolAnswers(
  _ports: PreparePorts,
  _session: PipelineSession,
  _corpus: CorpusSpec,
  _variants: readonly Variant[],
  _text: string,
  _depth: number,
  _control: JobControl,
): Promise<PooledAnswer[]> {
  return Promise.reject(userError('pool/not-built', 'Not built yet.', 'Wait for the next version.'));
}
