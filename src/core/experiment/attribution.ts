import { userError, type JobControl } from '../common';
import type { PipelineSession, PreparePorts } from '../pipeline';
import type { Attribution, AttributionRequest } from './types';

export function attributeKnobs(
  _ports: PreparePorts,
  _session: PipelineSession,
  _request: AttributionRequest,
  _control: JobControl,
): Promise<Attribution> {
  return Promise.reject(userError('attribution/not-built', 'Not built yet.', 'Wait for the next version.'));
}
