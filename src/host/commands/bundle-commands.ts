import { exportBundle } from '../bundle/export-bundle';
import { importBundle } from '../bundle/import-bundle';
import type { LabHost } from '../lab-host';
import type { Commands } from './index';

/** Artefacts in one file. */
export const bundleCommands = (host: LabHost): Commands => ({
  'ragLab.exportBundle': () => exportBundle(host),
  'ragLab.importBundle': () => importBundle(host),
});
