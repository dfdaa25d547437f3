import * as vscode from 'vscode';
import { formatValue } from '../core/report';
import type { RunSummary } from '../core/store';
import type { LabHost } from './lab-host';

const counted = (count: number, one: string): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : one.replace(/y$/, 'ie') + 's'}`;

/** Past runs of the folder, newest first; the pinned one is the baseline. */
export class RunsTree implements vscode.TreeDataProvider<RunSummary>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(private readonly host: LabHost) {}

  refresh(): void {
    this.#changed.fire(undefined);
  }

  async getChildren(element?: RunSummary): Promise<RunSummary[]> {
    const { session, engine, log } = this.host;
    if (element || !session.usable) return [];
    try {
      return [...(await engine.call('runsList', { corpusRoot: session.ports.root! }))];
    } catch (error) {
      log.error(error);
      return [];
    }
  }

  getTreeItem(run: RunSummary): vscode.TreeItem {
    const item = new vscode.TreeItem(run.title || run.variants.join(', '));
    item.id = run.id;
    const when = new Date(run.startedAt);
    const size = formatValue({ value: run.bytes, unit: 'bytes' });
    item.description = [
      run.pinned ? 'baseline' : '',
      when.toLocaleString(undefined, { dateStyle: 'short', timeStyle: 'short' }),
      size,
    ]
      .filter(Boolean)
      .join(' · ');
    item.tooltip = [
      run.variants.join(', '),
      `${counted(run.documents, 'document')}, ${counted(run.queries, 'query')}`,
      `${when.toLocaleString()} · ${size} kept`,
    ].join('\n');
    item.iconPath = new vscode.ThemeIcon(run.pinned ? 'pinned' : 'graph');
    item.contextValue = run.pinned ? 'run.pinned' : 'run';
    item.command = { command: 'ragLab.openRun', title: 'Open Run', arguments: [run] };
    return item;
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
