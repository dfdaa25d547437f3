import * as vscode from 'vscode';
import type { FromJudge, ToJudge } from '../../protocol/judge-protocol';
import { EditorPanel } from '../editor-panel';
import type { LabHost } from '../lab-host';
import type { LabSession } from '../lab-session';
import { settled } from '../pace';
import { folderFiles } from './folder-files';
import { onJudgeMessage } from './judge-actions';
import { readJudgeMessage } from './judge-messages';
import { JudgeUpdates } from './judge-updates';
import { JudgingSession } from './judging-session';

const QUIET_MS = 300;
/** Set while a query is shown: only then can lines of an editor be judged. */
const CONTEXT_KEY = 'ragLab.judging';

/** The judging panel with the session of the folder that the lab works on: a query, what was found for it, a grade a key. */
export class Judging implements vscode.Disposable {
  readonly panel: EditorPanel<FromJudge>;
  readonly #change = new vscode.EventEmitter<void>();
  readonly #listening: vscode.Disposable;
  #open: { readonly lab: LabSession; readonly session: JudgingSession; dispose(): void } | undefined;
  #judging = false;

  constructor(private readonly host: LabHost) {
    const updates = new JudgeUpdates();
    this.panel = new EditorPanel<FromJudge>({
      viewType: 'ragLab.judge',
      title: 'RAG Lab: Judge',
      page: 'judge',
      extensionUri: host.context.extensionUri,
      log: host.log,
      next: (): ToJudge => ({ type: 'judge', state: updates.next(this.session.state()) }),
      forget: () => {
        updates.forget();
        this.#follow();
      },
      onChange: this.#change.event,
      read: readJudgeMessage,
      act: (message) => host.attempt(() => onJudgeMessage(host, this.session, message)),
    });
    this.#listening = host.onChange(() => {
      if (!this.#open) return;
      // Another folder, or trust for this one: another session, which has read nothing yet.
      if (this.#open.lab !== host.session && this.panel.isOpen) void host.attempt(() => this.session.load());
      this.#change.fire();
    });
  }

  get session(): JudgingSession {
    const lab = this.host.session;
    if (this.#open?.lab === lab) return this.#open.session;
    this.#open?.dispose();
    const { root } = lab.ports;
    const session = new JudgingSession(lab, folderFiles(root ?? ''));
    const listening = session.onChange(() => {
      this.#follow();
      this.#change.fire();
    });
    const watching = root === undefined ? [] : watchFiles(root, session, () => this.panel.isOpen);
    const all = vscode.Disposable.from(listening, ...watching);
    const dispose = (): void => {
      all.dispose();
      void session.dispose();
    };
    this.#open = { lab, session, dispose };
    return session;
  }

  #follow(): void {
    const judging = this.panel.isOpen && this.#open?.session.query !== undefined;
    if (judging === this.#judging) return;
    this.#judging = judging;
    void vscode.commands.executeCommand('setContext', CONTEXT_KEY, judging);
  }

  dispose(): void {
    this.#listening.dispose();
    this.#change.dispose();
    this.#open?.dispose();
  }
}

/** Follows the two files, whoever writes them. */
function watchFiles(root: string, session: JudgingSession, isOpen: () => boolean): { dispose(): unknown }[] {
  const reload = settled(QUIET_MS, () => {
    if (isOpen()) void session.load();
  });
  const watcher = vscode.workspace.createFileSystemWatcher(
    new vscode.RelativePattern(vscode.Uri.file(root), '**/*.jsonl'),
  );
  const changed = ({ fsPath }: vscode.Uri): void => {
    const { queries, judgements } = session.paths;
    if ([queries, judgements].some((file) => vscode.Uri.file(`${root}/${file}`).fsPath === fsPath)) reload();
  };
  return [reload, watcher, watcher.onDidChange(changed), watcher.onDidCreate(changed), watcher.onDidDelete(changed)];
}
