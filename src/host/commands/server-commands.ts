import { userError } from '../../core/common';
import type { LabHost } from '../lab-host';
import type { Commands } from './index';

const notYet = (): Promise<never> => Promise.reject(userError('host/not-yet', 'Not built yet.', 'Wait.'));

export const serverCommands = (_host: LabHost): Commands => ({
  'ragLab.connectServer': () => notYet(),
  'ragLab.exportToServer': () => notYet(),
  'ragLab.cleanServers': () => notYet(),
});
