import type { LabHost } from '../lab-host';
import type { Commands } from './index';

export const judgeCommands = (_host: LabHost): Commands => ({});
