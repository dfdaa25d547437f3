import * as vscode from 'vscode';
import { userError } from '../../core/common';
import { formatTrace } from '../../core/traces';
import type { LabHost } from '../lab-host';
import type { Commands } from './index';

/** Recorded searches as a trace that caches can be tried on. */
export const traceCommands = (host: LabHost): Commands => ({
  'ragLab.saveRecordedTrace': async () => {
    const trace = await host.traceLog.trace();
    const { root } = host.session.ports;
    if (!trace || root === undefined)
      throw userError(
        'trace/nothing-recorded',
        'No searches are recorded in this folder.',
        'Turn on the setting ragLab.recordSearches, and search in the tuning panel.',
      );
    const target = await vscode.window.showSaveDialog({
      title: 'Save Recorded Searches as a Trace',
      defaultUri: vscode.Uri.joinPath(vscode.Uri.file(root), 'rag-lab', 'recorded.trace.jsonl'),
      filters: { Trace: ['jsonl'] },
    });
    if (!target) return;
    await vscode.workspace.fs.writeFile(target, Buffer.from(formatTrace(trace)));
    const searches = trace.events.filter(({ type }) => type === 'query').length;
    const changes = trace.events.length - searches;
    void vscode.window.showInformationMessage(
      `RAG Lab: ${searches} searches and ${changes} changes of documents written to ${vscode.workspace.asRelativePath(target)}.`,
    );
  },
});
