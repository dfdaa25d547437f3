import type * as vscode from 'vscode';
import type { LabHost } from '../lab-host';

/** The gate's checks as items of the Test Explorer. */
export class GateTests implements vscode.Disposable {
  constructor(readonly host: LabHost) {}

  dispose(): void {
    // Nothing is open yet.
  }
}
