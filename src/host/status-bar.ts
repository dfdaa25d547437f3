import * as vscode from 'vscode';
import type { LabSession } from './lab-session';
import { statusText } from './status-text';

/** One item: what is indexed, the last p95, or the job under way. Not there until the lab was used. */
export class StatusBar implements vscode.Disposable {
  #item: vscode.StatusBarItem | undefined;

  update(session: LabSession): void {
    const text = statusText(session);
    if (text === undefined) return this.#item?.hide();
    const item = (this.#item ??= this.#create());
    item.text = text.text;
    item.tooltip = text.tooltip;
    item.show();
  }

  #create(): vscode.StatusBarItem {
    const item = vscode.window.createStatusBarItem('ragLab.status', vscode.StatusBarAlignment.Left);
    item.name = 'RAG Lab';
    item.command = 'ragLab.openLab';
    return item;
  }

  dispose(): void {
    this.#item?.dispose();
  }
}
