import * as vscode from 'vscode';
import type { ToLabPanel } from '../protocol/webview-protocol';
import type { LabHost } from './lab-host';
import { LabUpdates } from './lab-updates';
import { readLabMessage } from './messages';
import { paced } from './pace';
import { onLabMessage } from './panel-actions';
import { webviewHtml, webviewOptions } from './webview-html';

/** At most four updates a second. */
const UPDATE_EVERY_MS = 250;

/** The lab panel, one editor tab; comes back after a reload of the window. */
export class LabPanel implements vscode.WebviewPanelSerializer {
  static readonly viewType = 'ragLab.lab';
  #panel: vscode.WebviewPanel | undefined;

  constructor(private readonly host: LabHost) {}

  show(): void {
    if (this.#panel) {
      this.#panel.reveal();
      return;
    }
    this.#fill(vscode.window.createWebviewPanel(LabPanel.viewType, 'RAG Lab', vscode.ViewColumn.Active));
  }

  /**
   * Where sources open: the column after the panel's, a new one where it is the last. Not always "beside", which goes by
   * the column that is active, and that may still be the one of the last source: each click would split the editor again.
   */
  get sourceColumn(): vscode.ViewColumn {
    const own = this.#panel?.viewColumn ?? vscode.ViewColumn.Nine;
    const after = vscode.window.tabGroups.all.find(({ viewColumn }) => viewColumn > own);
    return after?.viewColumn ?? vscode.ViewColumn.Beside;
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the interface wants a promise
  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    if (this.#panel) panel.dispose();
    else this.#fill(panel);
  }

  #fill(panel: vscode.WebviewPanel): void {
    this.#panel = panel;
    const { webview } = panel;
    const { extensionUri } = this.host.context;
    webview.options = webviewOptions(extensionUri);
    const icon = (theme: string): vscode.Uri => vscode.Uri.joinPath(extensionUri, 'media', 'icons', `lab-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    const updates = new LabUpdates();
    const send = paced(UPDATE_EVERY_MS, () => {
      if (!panel.visible) return;
      const message: ToLabPanel = { type: 'lab', state: updates.next(this.host.session.labState()) };
      void webview.postMessage(message).then((delivered) => {
        if (!delivered) updates.forget();
      });
    });
    const subscriptions = [
      send,
      this.host.onChange(send),
      panel.onDidChangeViewState(send),
      webview.onDidReceiveMessage((raw: unknown) => {
        const message = readLabMessage(raw);
        if (!message) {
          this.host.log.warn('A message of the lab panel was not understood and is ignored.');
          return;
        }
        if (message.type === 'ready') {
          updates.forget();
          send();
        }
        void this.host.attempt(() => onLabMessage(this.host, message));
      }),
    ];
    panel.onDidDispose(() => {
      this.#panel = undefined;
      vscode.Disposable.from(...subscriptions).dispose();
    });
    webview.html = webviewHtml(webview, extensionUri, 'lab');
  }
}
