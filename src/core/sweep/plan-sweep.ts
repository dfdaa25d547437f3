import { userError, type JobControl } from '../common';
import type { EmbeddingSpeeds } from '../experiment';
import type { PipelineSession } from '../pipeline';
import type { LabPorts } from '../ports';
import type { SweepPlan, SweepRequest } from './types';

export function planSweep(
  _ports: LabPorts,
  _session: PipelineSession,
  _speeds: EmbeddingSpeeds,
  _request: SweepRequest,
  _control: JobControl,
): Promise<SweepPlan> {
  return Promise.reject(userError('sweep/not-built', 'Not built yet.', 'Wait for the next version.'));
}
