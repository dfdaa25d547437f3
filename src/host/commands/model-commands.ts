import { userError } from '../../core/common';
import type { LabHost } from '../lab-host';
import type { Commands } from './index';

const notYet = (): Promise<never> => Promise.reject(userError('host/not-yet', 'Not built yet.', 'Wait.'));

export const modelCommands = (_host: LabHost): Commands => ({
  'ragLab.addModel': () => notYet(),
  'ragLab.removeModel': () => notYet(),
  'ragLab.checkModel': () => notYet(),
  'ragLab.compareModels': () => notYet(),
  'ragLab.addReranker': () => notYet(),
  'ragLab.distilModel': () => notYet(),
});
