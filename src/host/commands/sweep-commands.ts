import type { LabHost } from '../lab-host';
import type { Commands } from './index';

/** Trying many variants at once. */
export const sweepCommands = (host: LabHost): Commands => ({
  'ragLab.sweep': () => {
    host.sweep.show();
    return Promise.resolve();
  },
});
