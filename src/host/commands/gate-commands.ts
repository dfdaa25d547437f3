import type { LabHost } from '../lab-host';
import type { Commands } from './index';

export const gateCommands = (_host: LabHost): Commands => ({});
