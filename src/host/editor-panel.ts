import * as vscode from 'vscode';
import type { LabLog } from './log';
import { paced } from './pace';
import { webviewHtml, webviewOptions, type Page } from './webview-html';

/** At most four updates a second. */
const UPDATE_EVERY_MS = 250;

export interface PanelContent<Message extends { readonly type: string }> {
  readonly viewType: string;
  readonly title: string;
  readonly page: Page;
  readonly extensionUri: vscode.Uri;
  readonly log: LabLog;
  /** What is sent when something has changed. */
  next(): object;
  /** The page has lost what it was sent, or starts anew. */
  forget(): void;
  readonly onChange: vscode.Event<void>;
  /** A message of the page; undefined for anything that it cannot have sent. */
  read(raw: unknown): Message | undefined;
  /** Never rejects. */
  act(message: Message): Promise<void>;
}

/** One editor tab with a page of the lab; comes back after a reload of the window. */
export class EditorPanel<Message extends { readonly type: string }> implements vscode.WebviewPanelSerializer {
  #panel: vscode.WebviewPanel | undefined;

  constructor(readonly content: PanelContent<Message>) {}

  show(): void {
    const { viewType, title } = this.content;
    if (this.#panel) this.#panel.reveal();
    else this.#fill(vscode.window.createWebviewPanel(viewType, title, vscode.ViewColumn.Active));
  }

  get isOpen(): boolean {
    return this.#panel !== undefined;
  }
  get visible(): boolean {
    return this.#panel?.visible ?? false;
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
    const { content } = this;
    const { webview } = panel;
    webview.options = webviewOptions(content.extensionUri);
    const icon = (theme: string): vscode.Uri =>
      vscode.Uri.joinPath(content.extensionUri, 'media', 'icons', `lab-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    const send = paced(UPDATE_EVERY_MS, () => {
      if (!panel.visible) return;
      void webview.postMessage(content.next()).then((delivered) => {
        if (!delivered) content.forget();
      });
    });
    const subscriptions = [
      send,
      content.onChange(send),
      panel.onDidChangeViewState(send),
      webview.onDidReceiveMessage((raw: unknown) => {
        const message = content.read(raw);
        if (!message) {
          content.log.warn(`A message of the panel "${content.title}" was not understood and is ignored.`);
          return;
        }
        if (message.type === 'ready') {
          content.forget();
          send();
        }
        void content.act(message);
      }),
    ];
    panel.onDidDispose(() => {
      this.#panel = undefined;
      vscode.Disposable.from(...subscriptions).dispose();
      content.forget();
    });
    webview.html = webviewHtml(webview, content.extensionUri, content.page);
  }
}
