import * as vscode from 'vscode';
import { isAbort, LabError } from '../core/common';
import type { FromCache } from '../protocol/cache-protocol';
import type { FromJudge } from '../protocol/judge-protocol';
import type { FromSweep } from '../protocol/sweep-protocol';
import type { FromLabPanel } from '../protocol/webview-protocol';
import { createAdvicePanel, type AdvicePanel } from './advice';
import { createCachePanel } from './cache';
import { EditorEngine } from './engine';
import type { EditorPanel } from './editor-panel';
import { GateTests } from './gate';
import { Judging } from './judging';
import { createLabPanel } from './lab-panel';
import type { LabSession } from './lab-session';
import { LabLog } from './log';
import { paced } from './pace';
import { RunsTree } from './runs-tree';
import { StatusBar } from './status-bar';
import { createSweepPanel } from './sweep';
import { SearchLog } from './testset/search-log';
import { TraceLog } from './traces/trace-log';
import { watchChanges } from './traces/watch-changes';
import { TuningView, UPDATE_EVERY_MS } from './tuning-view';
import { watchIdle } from './watch-idle';
import { watchDocuments } from './watcher';
import { createWorkspaceSession, firstFolder } from './workspace-session';

/** The lab inside the editor: one engine, the session of one folder, and the views that show it. */
export class LabHost implements vscode.Disposable {
  readonly log = new LabLog();
  readonly engine: EditorEngine;
  readonly panel: EditorPanel<FromLabPanel>;
  readonly judging: Judging;
  readonly judge: EditorPanel<FromJudge>;
  readonly sweep: EditorPanel<FromSweep>;
  readonly advice: AdvicePanel;
  readonly cache: EditorPanel<FromCache>;
  readonly runs: RunsTree;
  readonly gate: GateTests;
  readonly searchLog: SearchLog;
  readonly traceLog: TraceLog;
  readonly #status = new StatusBar();
  readonly #change = new vscode.EventEmitter<void>();
  /** Something that the panels show has changed. */
  readonly onChange = this.#change.event;
  readonly #subscriptions: { dispose(): unknown }[] = [];
  #root: vscode.Uri | undefined;
  #session: LabSession | undefined;
  #ofSession: vscode.Disposable | undefined;

  constructor(readonly context: vscode.ExtensionContext) {
    this.engine = new EditorEngine(context, this.log);
    this.panel = createLabPanel(this);
    this.judging = new Judging(this);
    this.judge = this.judging.panel;
    this.sweep = createSweepPanel(this);
    this.advice = createAdvicePanel(this);
    this.cache = createCachePanel(this);
    this.runs = new RunsTree(this);
    this.gate = new GateTests(this);
    const recorded = [
      context.storageUri && vscode.Uri.joinPath(context.storageUri, 'searches').fsPath,
      () => vscode.workspace.getConfiguration('ragLab').get('recordSearches') === true,
      () => this.session.ports.root,
    ] as const;
    this.searchLog = new SearchLog(...recorded);
    this.traceLog = new TraceLog(...recorded);
    this.#subscriptions.push(
      this.log,
      this.engine,
      this.runs,
      this.#status,
      this.#change,
      this.judging,
      this.traceLog,
      watchChanges(this.traceLog, () => (this.session.ports.root === undefined ? undefined : this.session.corpus)),
      vscode.window.registerWebviewViewProvider('ragLab.tuning', new TuningView(this)),
      ...[this.panel, this.judge, this.sweep, this.advice.panel, this.cache].map((panel) =>
        vscode.window.registerWebviewPanelSerializer(panel.content.viewType, panel),
      ),
      this.gate,
      vscode.window.registerTreeDataProvider('ragLab.runs', this.runs),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#root ?? this.use(undefined)),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.use(this.#root)),
      this.engine.onNotices((notices) => this.#session?.setEngineNotices(notices)),
    );
  }

  /** The session of the chosen folder, made when it is first asked for. */
  get session(): LabSession {
    return (this.#session ??= this.#create());
  }

  /** Works on another folder; undefined means the first of the workspace. */
  use(root: vscode.Uri | undefined): void {
    this.#root = root;
    if (!this.#session) return;
    this.#close();
    this.#session = this.#create();
    void this.#session.open();
    this.runs.refresh();
    this.#change.fire();
  }

  #create(): LabSession {
    const session = createWorkspaceSession(this.#root ?? firstFolder(), this);
    let shownRun = session.run;
    const status = paced(UPDATE_EVERY_MS, () => this.#status.update(session));
    const listening = session.onChange(() => {
      this.#change.fire();
      status();
      // A finished comparison is a new entry of the list.
      if (session.run !== shownRun) this.runs.refresh();
      shownRun = session.run;
    });
    const idle = watchIdle(session);
    const watching = watchDocuments(
      session,
      () => void this.attempt(() => session.reloadConfig()),
      () => idle.changed(),
    );
    this.#ofSession = vscode.Disposable.from(listening, status, idle, watching, session);
    return session;
  }

  #close(): void {
    this.#ofSession?.dispose();
    this.#session = undefined;
  }

  /** Does something for the user; a failure is one message with its next step. Never rejects. */
  async attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!isAbort(error)) void this.#tell(error);
    }
  }

  async #tell(error: unknown): Promise<void> {
    this.log.error(error);
    const { message, nextStep } = LabError.dataOf(error);
    const showLog = 'Show Log';
    if ((await vscode.window.showErrorMessage(`RAG Lab: ${message} ${nextStep}`, showLog)) === showLog) this.log.show();
  }

  dispose(): void {
    this.#close();
    for (const one of this.#subscriptions.splice(0)) one.dispose();
  }

  /** As {@link dispose}; resolves when the engine is gone. */
  async shutdown(): Promise<void> {
    this.dispose();
    await this.engine.shutdown();
  }
}
