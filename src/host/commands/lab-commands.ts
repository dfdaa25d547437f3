import * as vscode from 'vscode';
import type { LabHost } from '../lab-host';
import type { Commands } from './index';

/** Opening the lab, indexing, comparing, searching. */
export const labCommands = (host: LabHost): Commands => ({
  'ragLab.openLab': () => {
    host.panel.show();
    return Promise.resolve();
  },
  'ragLab.openFolderInLab': async (folder?: vscode.Uri) => {
    const chosen =
      folder ?? (await vscode.window.showOpenDialog({ canSelectFolders: true, canSelectFiles: false }))?.[0];
    if (!chosen) return;
    host.use(chosen);
    await vscode.commands.executeCommand('ragLab.tuning.focus');
    host.panel.show();
  },
  'ragLab.index': () => host.session.index(),
  'ragLab.compare': async () => {
    host.panel.show();
    await host.session.compare();
  },
  'ragLab.search': async () => {
    const text = await vscode.window.showInputBox({
      title: 'Search the documents with the chosen variant',
      value: host.session.tuningState().search.text,
      placeHolder: 'path:docs/** where:lang=en how do I …',
      prompt: 'path: and where: before the query limit which documents may answer.',
    });
    if (text === undefined) return;
    await vscode.commands.executeCommand('ragLab.tuning.focus');
    await host.session.search(text);
  },
  'ragLab.openDocumentation': async () => {
    const guide = vscode.Uri.joinPath(host.context.extensionUri, 'docs', 'index.md');
    await vscode.commands.executeCommand('markdown.showPreview', guide);
  },
});
