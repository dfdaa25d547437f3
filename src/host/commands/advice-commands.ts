import { userError } from '../../core/common';
import type { LabHost } from '../lab-host';
import type { Commands } from './index';

const notYet = (): Promise<never> => Promise.reject(userError('host/not-yet', 'Not built yet.', 'Wait.'));

export const adviceCommands = (host: LabHost): Commands => ({
  'ragLab.calibrate': () => notYet(),
  'ragLab.adviseIndex': () => host.advice.start(),
});
