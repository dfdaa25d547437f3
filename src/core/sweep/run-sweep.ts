import { userError, type JobControl } from '../common';
import type { PipelineSession } from '../pipeline';
import type { LabPorts } from '../ports';
import type { SweepRequest, SweepResult } from './types';

/**
 * @param startedAt ISO time
 * @param onProgress called with the result so far after every trial
 */
export function runSweep(
  _ports: LabPorts,
  _session: PipelineSession,
  _request: SweepRequest,
  _startedAt: string,
  _onProgress: (soFar: SweepResult) => void,
  _control: JobControl,
): Promise<SweepResult> {
  return Promise.reject(userError('sweep/not-built', 'Not built yet.', 'Wait for the next version.'));
}
