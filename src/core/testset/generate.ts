import { userError, type JobControl } from '../common';
import type { PipelineSession, PreparePorts } from '../pipeline';
import type { DocumentHistory, TestsetRequest, TestsetResult } from './types';

export function generateTestset(
  _ports: PreparePorts & { readonly history?: DocumentHistory },
  _session: PipelineSession,
  _request: TestsetRequest,
  _control: JobControl,
): Promise<TestsetResult> {
  return Promise.reject(userError('testset/not-built', 'Not built yet.', 'Wait for the next version.'));
}
