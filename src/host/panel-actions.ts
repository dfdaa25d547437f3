import * as vscode from 'vscode';
import type { FromLabPanel, FromTuning } from '../protocol/webview-protocol';
import type { LabHost } from './lab-host';
import { sourcePlace, type Place } from './source-place';

/** Carries out what the tuning panel asks for. */
export async function onTuningMessage(host: LabHost, message: FromTuning): Promise<void> {
  const { session } = host;
  switch (message.type) {
    case 'setKnob': {
      session.setKnob(message.knob, message.value);
      return;
    }
    case 'resetKnob': {
      session.resetKnob(message.knob);
      return;
    }
    case 'resetVariant': {
      session.resetVariant();
      return;
    }
    case 'addVariant': {
      session.addVariant();
      return;
    }
    case 'selectVariant': {
      session.selectVariant(message.name);
      return;
    }
    case 'deleteVariant': {
      session.deleteVariant(message.name);
      return;
    }
    case 'renameVariant': {
      session.renameVariant(message.name, message.to);
      return;
    }
    case 'undo': {
      session.undo();
      return;
    }
    case 'search':
      host.traceLog.searched(message.text);
      return session.search(message.text);
    case 'sendAndSearch':
      return session.sendAndSearch();
    case 'compare':
      return run('ragLab.compare');
    case 'openLab':
      return run('ragLab.openLab');
    case 'exportConfig':
      return run('ragLab.exportConfig');
    case 'openSource':
      await openSource(session.ports.root, 'files', message, vscode.ViewColumn.Active);
      await host.traceLog.settle();
      return host.searchLog.opened(session.tuningState().search.answer, message);
    case 'ready':
      return session.open();
    case 'cancel':
    case 'pause':
    case 'resume':
    case 'showLog':
    case 'restartEngine':
    case 'openFolder':
    case 'manageTrust':
      return onSharedMessage(host, message.type);
  }
}

/** Carries out what the lab panel asks for. */
export async function onLabMessage(host: LabHost, message: FromLabPanel): Promise<void> {
  switch (message.type) {
    case 'run':
      return run('ragLab.compare');
    case 'export':
      return run('ragLab.exportConfig');
    case 'setBaseline':
      return run('ragLab.setBaseline');
    case 'openTuning':
      return run('ragLab.tuning.focus');
    case 'attribute':
      return host.session.attribute(message.baseline, message.variant);
    case 'openSource':
      return openSource(
        host.session.ports.root,
        host.session.run?.corpus.kind ?? 'files',
        message,
        host.panel.sourceColumn,
      );
    case 'ready':
      return host.session.showLatestRun();
    case 'cancel':
    case 'pause':
    case 'resume':
    case 'showLog':
    case 'restartEngine':
    case 'openFolder':
    case 'manageTrust':
      return onSharedMessage(host, message.type);
  }
}

type Shared = 'cancel' | 'pause' | 'resume' | 'showLog' | 'restartEngine' | 'openFolder' | 'manageTrust';

export async function onSharedMessage({ session, log }: LabHost, type: Shared): Promise<void> {
  switch (type) {
    case 'cancel': {
      session.job.cancel();
      return;
    }
    case 'pause': {
      session.job.pause();
      return;
    }
    case 'resume': {
      session.job.resume();
      return;
    }
    case 'showLog': {
      log.show();
      return;
    }
    case 'restartEngine':
      return run('ragLab.restartEngine');
    case 'openFolder':
      return run('vscode.openFolder');
    case 'manageTrust':
      return run('workbench.trust.manage');
  }
}

const run = async (command: string): Promise<void> => {
  await vscode.commands.executeCommand(command);
};

/** Shows the lines of a document; what lies outside the folder is refused. */
export async function openSource(
  root: string | undefined,
  kind: 'files' | 'beir',
  asked: Place,
  viewColumn: vscode.ViewColumn,
  preserveFocus = false,
): Promise<void> {
  if (root === undefined) return;
  const { file, startLine, endLine } = await sourcePlace(root, kind, asked);
  const uri = vscode.Uri.file(file);
  // A column beyond the end of a line means its end.
  const selection = new vscode.Range(startLine - 1, 0, Math.max(startLine, endLine) - 1, Number.MAX_SAFE_INTEGER);
  const options: vscode.TextDocumentShowOptions = { selection, viewColumn, preview: true, preserveFocus };
  try {
    // As text, also what has an editor of its own: the lines are those of the file.
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), options);
  } catch {
    // Files over 50 MB are kept from extensions, but the editor itself shows them.
    await vscode.commands.executeCommand('vscode.open', uri, options);
  }
}
