import * as vscode from 'vscode';
import { isAbort, LabError, type LabErrorData } from '../../core/common';
import { checkSentence, gateSummary, notComparedLines, selectionOf, type GateReport } from '../../core/gate';
import { visible } from '../../core/report';
import type { LabHost } from '../lab-host';
import { settled } from '../pace';
import { readText } from '../workspace-session';
import { isGateFolder, readGateFolder, type GateFolder } from './gate-folder';
import { runGate } from './run-gate';
import { fillTestTree, type TestTree } from './test-tree';

const QUIET_MS = 500;
const MAX_BYTES = 20_000_000;

/**
 * The gate's checks as items of the Test Explorer, one folder's files read when it is first looked at. The engine starts
 * only when something is run.
 */
export class GateTests implements vscode.Disposable {
  readonly #controller = vscode.tests.createTestController('ragLab.gate', 'RAG Lab');
  readonly #profile: vscode.TestRunProfile;
  readonly #refreshSoon = settled(QUIET_MS, () => void this.refresh());
  readonly #listening: vscode.Disposable;
  #tree: TestTree = { byId: new Map() };
  #folder: GateFolder | undefined;
  #watching: vscode.Disposable | undefined;
  #root: string | undefined;
  #opened = false;

  constructor(private readonly host: LabHost) {
    this.#controller.resolveHandler = (item) => (item ? undefined : this.refresh());
    this.#controller.refreshHandler = () => this.refresh();
    this.#profile = this.#controller.createRunProfile(
      'Check Against the Baseline',
      vscode.TestRunProfileKind.Run,
      async (request) => {
        await this.run(request);
      },
      true,
    );
    this.#listening = host.onChange(() => {
      if (this.#opened && this.#root !== this.#usableRoot()) this.#refreshSoon();
    });
  }

  /** Ids of the checks that are shown. */
  get ids(): readonly string[] {
    return [...this.#tree.byId.keys()];
  }

  item(id: string): vscode.TestItem | undefined {
    return this.#tree.byId.get(id)?.item;
  }

  #usableRoot(): string | undefined {
    const { session } = this.host;
    return session.usable ? session.ports.root : undefined;
  }

  /** Reads the folder's files and shows the checks that they make. */
  async refresh(): Promise<void> {
    this.#opened = true;
    const root = this.#usableRoot();
    this.#root = root;
    const found =
      root === undefined
        ? undefined
        : await readGateFolder(root, (file) => readText(vscode.Uri.joinPath(vscode.Uri.file(root), file), MAX_BYTES));
    this.#folder = found && isGateFolder(found) ? found : undefined;
    this.#tree = fillTestTree(this.#controller, root, found);
    this.#watch(root);
  }

  #watch(root: string | undefined): void {
    this.#watching?.dispose();
    if (root === undefined) return;
    const watched = this.#folder?.watched ?? ['rag-lab.config.json', 'rag-lab/*.json'];
    const watchers = watched.map((file) => {
      const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(root), file));
      watcher.onDidChange(this.#refreshSoon);
      watcher.onDidCreate(this.#refreshSoon);
      watcher.onDidDelete(this.#refreshSoon);
      return watcher;
    });
    this.#watching = vscode.Disposable.from(...watchers);
  }

  /** Everything, in the Test Explorer. */
  async runAll(): Promise<GateReport | LabErrorData> {
    await this.refresh();
    return this.run(new vscode.TestRunRequest(undefined, undefined, this.#profile));
  }

  /** @returns the report, or why there is none; never rejects */
  async run(request: vscode.TestRunRequest): Promise<GateReport | LabErrorData> {
    const run = this.#controller.createTestRun(request);
    const asked = this.#askedFor(request);
    const stopping = run.token.onCancellationRequested(() => this.host.session.job.cancel());
    try {
      if (!this.#folder) await this.refresh();
      const folder = this.#folder;
      if (!folder) throw new LabError(this.#tree.error ?? NO_FOLDER);
      for (const { item } of asked.values()) run.started(item);
      const { engine, context, session } = this.host;
      const tool = (context.extension.packageJSON as { version: string }).version;
      const planned = folder.checks.filter(({ id }) => asked.has(id));
      const report = await runGate({ engine, job: session.job, tool }, folder, selectionOf(planned));
      this.#tell(run, report, asked);
      return report;
    } catch (error) {
      const data = LabError.dataOf(error);
      const message = `${data.message} ${data.nextStep}`;
      run.appendOutput(lineOf(message));
      if (!isAbort(error)) for (const { item } of asked.values()) run.errored(item, new vscode.TestMessage(message));
      return data;
    } finally {
      stopping.dispose();
      run.end();
    }
  }

  #askedFor({ include, exclude }: vscode.TestRunRequest): TestTree['byId'] {
    const within = (item: vscode.TestItem, items: readonly vscode.TestItem[]): boolean =>
      items.includes(item) || (item.parent !== undefined && within(item.parent, items));
    return new Map(
      [...this.#tree.byId].filter(
        ([, { item }]) => (!include || within(item, include)) && !within(item, exclude ?? []),
      ),
    );
  }

  #tell(run: vscode.TestRun, report: GateReport, asked: TestTree['byId']): void {
    const told = new Set<string>();
    for (const check of report.checks) {
      const item = asked.get(check.id)?.item;
      if (!item) continue;
      told.add(check.id);
      if (check.status === 'failed') {
        const message = vscode.TestMessage.diff(checkSentence(check), check.expected, check.actual);
        if (item.uri && item.range) message.location = new vscode.Location(item.uri, item.range);
        run.failed(item, message);
      } else if (check.status === 'not-compared') run.skipped(item);
      else run.passed(item);
      if (check.status === 'warned') run.appendOutput(lineOf(`Warning: ${checkSentence(check)}`), undefined, item);
    }
    for (const [id, { item }] of asked) if (!told.has(id)) run.skipped(item);
    for (const line of notComparedLines(report)) run.appendOutput(lineOf(`Not compared: ${line}`));
    for (const notice of report.notices) run.appendOutput(lineOf(notice));
    run.appendOutput(lineOf(gateSummary(report)));
  }

  dispose(): void {
    this.#refreshSoon.dispose();
    this.#listening.dispose();
    this.#watching?.dispose();
    this.#controller.dispose();
  }
}

const NO_FOLDER: LabErrorData = {
  code: 'gate/no-folder',
  message: 'There is no trusted folder to check.',
  nextStep: 'Open a folder and trust it.',
  fault: 'user',
};

/** The output is a terminal: control characters are shown, lines end as terminals want it. */
const lineOf = (text: string): string => `${visible(text)}\r\n`;
