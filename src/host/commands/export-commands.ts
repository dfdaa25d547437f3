import { exportToFolder, tellWritten } from '../export';
import type { LabHost } from '../lab-host';
import type { Commands } from './index';

/** Writing the configuration and the report into the folder. */
export function exportCommands(host: LabHost): Commands {
  const run = async (what: 'config' | 'report'): Promise<void> => tellWritten(host, await exportToFolder(host, what));
  return { 'ragLab.exportConfig': () => run('config'), 'ragLab.exportReport': () => run('report') };
}
