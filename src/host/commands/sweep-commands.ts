import type { LabHost } from '../lab-host';
import type { Commands } from './index';

export const sweepCommands = (_host: LabHost): Commands => ({});
