import * as vscode from 'vscode';
import { exportToFolder } from '../export';
import type { LabHost } from '../lab-host';
import type { Commands } from './index';

/** Writing the configuration and the report into the folder. */
export function exportCommands(host: LabHost): Commands {
  const run = async (what: 'config' | 'report'): Promise<void> => {
    const [first, ...more] = await exportToFolder(host, what);
    if (first === undefined) return;
    const open = 'Open';
    const also = more.length ? ` and ${more.length} more` : '';
    void vscode.window.showInformationMessage(`RAG Lab: wrote ${first}${also}.`, open).then(async (choice) => {
      if (choice !== open) return;
      await vscode.window.showTextDocument(vscode.Uri.joinPath(vscode.Uri.file(host.session.ports.root!), first));
    });
  };
  return { 'ragLab.exportConfig': () => run('config'), 'ragLab.exportReport': () => run('report') };
}
