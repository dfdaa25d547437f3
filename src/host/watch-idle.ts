import os from 'node:os';
import * as vscode from 'vscode';
import { withinHours } from './hours';
import { IdleIndexing, type IndexWhen } from './idle-indexing';
import type { LabSession } from './lab-session';
import { isOnMains } from './power';

const LOOK_EVERY_MS = 10_000;

/** Follows what the user does; `changed` is to be called when documents have. */
export function watchIdle(session: LabSession): { changed(): void; dispose(): void } {
  const idle = new IdleIndexing({
    when: () => vscode.workspace.getConfiguration('ragLab').get<IndexWhen>('indexing.when') ?? 'asked',
    isHour: () =>
      withinHours(vscode.workspace.getConfiguration('ragLab').get<string>('indexing.hours') ?? '', new Date()),
    nowMs: () => performance.now(),
    isBusy: () => session.job.busy,
    load: () => os.loadavg()[0]! / os.availableParallelism(),
    isOnMains: () => isOnMains(),
    index: async () => (await session.index({ asked: false })) !== undefined,
    stop: () => session.job.cancel(),
  });
  const active = (): void => idle.active();
  const timer = setInterval(() => void idle.look(), LOOK_EVERY_MS);
  const watching = vscode.Disposable.from(
    { dispose: () => clearInterval(timer) },
    ...[
      vscode.workspace.onDidChangeTextDocument(active),
      vscode.window.onDidChangeTextEditorSelection(active),
      vscode.window.onDidChangeTextEditorVisibleRanges(active),
      vscode.window.onDidChangeActiveTextEditor(active),
      vscode.window.onDidChangeActiveTerminal(active),
      vscode.window.onDidChangeWindowState(active),
    ],
  );
  return { changed: () => idle.changed(), dispose: () => void watching.dispose() };
}
