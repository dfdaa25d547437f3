import type { EditorEngine } from './engine';
import { exportToFolder, type ChooseFiles } from './export';
import type { LabHost } from './lab-host';
import type { LabSession } from './lab-session';

/** What `activate` returns: the way in for tests inside the editor. */
export interface LabApi {
  /** How long `activate` took, ms. */
  readonly activationMs: number;
  readonly engine: EditorEngine;
  readonly session: LabSession;
  /** Exports without asking: `choose` stands in for the user. */
  exportToFolder(what: 'config' | 'report', choose: ChooseFiles): Promise<readonly string[]>;
}

export const createApi = (host: LabHost, activationMs: number): LabApi => ({
  activationMs,
  engine: host.engine,
  get session() {
    return host.session;
  },
  exportToFolder: (what, choose) => exportToFolder(host, what, choose),
});
