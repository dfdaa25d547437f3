import * as vscode from 'vscode';
import { gateSummary } from '../../core/gate';
import { exportToFolder } from '../export';
import type { LabHost } from '../lab-host';
import type { Commands } from './index';

/** Holding the folder against its baseline, here and in CI. */
export const gateCommands = (host: LabHost): Commands => ({
  'ragLab.gate': async () => {
    await vscode.commands.executeCommand('workbench.view.testing.focus');
    const report = await host.gate.runAll();
    // Why nothing could be checked stands in the output of the run as well, but that may be hidden.
    if ('code' in report && report.fault !== 'cancelled')
      void vscode.window.showErrorMessage(`RAG Lab: ${report.message} ${report.nextStep}`);
    if ('counts' in report) host.log.info(gateSummary(report));
  },
  'ragLab.exportWorkflow': async () => {
    const [written] = await exportToFolder(host, 'workflow');
    if (written === undefined) return;
    await vscode.window.showTextDocument(vscode.Uri.joinPath(vscode.Uri.file(host.session.ports.root!), written));
  },
});
