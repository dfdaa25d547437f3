import path from 'node:path';
import * as vscode from 'vscode';
import type { FromLabPanel, FromTuning } from '../protocol/webview-protocol';
import type { LabHost } from './lab-host';

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
      return session.search(message.text);
    case 'compare':
      return run('ragLab.compare');
    case 'openLab':
      return run('ragLab.openLab');
    case 'exportConfig':
      return run('ragLab.exportConfig');
    case 'openSource':
      return openSource(session.ports.root, message, vscode.ViewColumn.Active);
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
    case 'openSource':
      return openSource(host.session.ports.root, message, vscode.ViewColumn.Beside);
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

async function onSharedMessage({ session, log }: LabHost, type: Shared): Promise<void> {
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

interface Place {
  readonly file: string;
  readonly startLine: number;
  readonly endLine: number;
}

/** Shows lines of a file below the root; a path that leads elsewhere is refused. */
async function openSource(root: string | undefined, place: Place, viewColumn: vscode.ViewColumn): Promise<void> {
  if (root === undefined) return;
  const file = path.resolve(root, place.file);
  if (!file.startsWith(root.endsWith(path.sep) ? root : root + path.sep)) return;
  try {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
    const last = document.lineCount - 1;
    const end = Math.min(place.endLine - 1, last);
    const selection = new vscode.Range(Math.min(place.startLine - 1, last), 0, end, document.lineAt(end).text.length);
    await vscode.window.showTextDocument(document, { selection, viewColumn, preview: true });
  } catch {
    void vscode.window.showWarningMessage(`${place.file} cannot be opened; it may have been moved. Index again.`);
  }
}
