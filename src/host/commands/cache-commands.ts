import type { LabHost } from '../lab-host';
import type { Commands } from './index';

/** What caches would have done with a trace. */
export const cacheCommands = (host: LabHost): Commands => ({
  'ragLab.replayTrace': () => {
    host.cache.show();
    return Promise.resolve();
  },
});
