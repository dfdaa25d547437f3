import * as vscode from 'vscode';
import type { ToTuning } from '../protocol/webview-protocol';
import type { LabHost } from './lab-host';
import { readTuningMessage } from './messages';
import { paced } from './pace';
import { onTuningMessage } from './panel-actions';
import { webviewHtml, webviewOptions } from './webview-html';

/** At most eight updates a second. */
export const UPDATE_EVERY_MS = 125;

/** The tuning panel in the sidebar. */
export class TuningView implements vscode.WebviewViewProvider {
  constructor(private readonly host: LabHost) {}

  resolveWebviewView(view: vscode.WebviewView): void {
    const { webview } = view;
    const { extensionUri } = this.host.context;
    const send = paced(UPDATE_EVERY_MS, () => {
      if (!view.visible) return;
      void webview.postMessage({ type: 'tuning', state: this.host.session.tuningState() } satisfies ToTuning);
    });
    webview.options = webviewOptions(extensionUri);
    const subscriptions = [
      send,
      this.host.onChange(send),
      view.onDidChangeVisibility(send),
      webview.onDidReceiveMessage((raw: unknown) => {
        const message = readTuningMessage(raw);
        if (!message) {
          this.host.log.warn('A message of the tuning panel was not understood and is ignored.');
          return;
        }
        if (message.type === 'ready') send();
        void this.host.attempt(() => onTuningMessage(this.host, message));
      }),
    ];
    view.onDidDispose(() => {
      vscode.Disposable.from(...subscriptions).dispose();
    });
    webview.html = webviewHtml(webview, extensionUri, 'tuning');
  }
}
