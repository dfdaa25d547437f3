import type { EditorEngine } from './engine';
import { exportToFolder, type ChooseFiles, type ExportKind } from './export';
import type { GateTests } from './gate';
import type { LabHost } from './lab-host';
import type { LabSession } from './lab-session';
import type { TraceLog } from './traces/trace-log';

/** What `activate` returns: the way in for tests inside the editor. */
export interface LabApi {
  /** How long `activate` took, ms. */
  readonly activationMs: number;
  readonly engine: EditorEngine;
  readonly session: LabSession;
  readonly gate: GateTests;
  readonly traceLog: TraceLog;
  /** Exports without asking: `choose` stands in for the user. */
  exportToFolder(what: ExportKind, choose: ChooseFiles): Promise<readonly string[]>;
}

export const createApi = (host: LabHost, activationMs: number): LabApi => ({
  activationMs,
  engine: host.engine,
  gate: host.gate,
  traceLog: host.traceLog,
  get session() {
    return host.session;
  },
  exportToFolder: (what, choose) => exportToFolder(host, what, choose),
});
