import * as vscode from 'vscode';
import { counted } from '../../core/common';
import type { LabHost } from '../lab-host';

const DROP = 'Drop';

/** Shows what the lab left on the servers, and drops it after a yes. */
export async function cleanServers({ engine }: LabHost): Promise<void> {
  const states = await engine.call('servers', {});
  const names = states.flatMap(({ kind, namespaces = [] }) => namespaces.map((name) => `${kind}: ${name}`));
  const failed = states.flatMap(({ error }) => (error ? [error.message] : []));
  if (names.length === 0) {
    const said = states.length === 0 ? 'No server is connected.' : 'Nothing of the lab is on the servers.';
    void vscode.window.showInformationMessage(`RAG Lab: ${[said, ...failed].join(' ')}`);
    return;
  }
  const question = `Drop ${counted(names.length, 'table or collection', 'tables and collections')} of the lab? Runs under way lose theirs as well.`;
  const detail = [...names, ...failed].join('\n');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, DROP)) !== DROP) return;
  const { dropped } = await engine.call('serversClean', {});
  void vscode.window.showInformationMessage(`RAG Lab: ${dropped.length} dropped.`);
}
