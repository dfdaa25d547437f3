import type { LabHost } from '../lab-host';
import type { Commands } from './index';

export const testsetCommands = (_host: LabHost): Commands => ({});
