import path from 'node:path';
import * as vscode from 'vscode';
import { CONFIG_FILE } from '../core/config';
import { DEFAULT_INCLUDE } from '../core/corpus';
import type { LabSession } from './lab-session';
import { settled } from './pace';

const QUIET_MS = 500;

/** Follows the documents of a session: what was indexed in this window stays up to date, the rest is left alone. */
export function watchDocuments(session: LabSession, onConfig: () => void, onDocuments: () => void): vscode.Disposable {
  const { root } = session.ports;
  if (root === undefined) return new vscode.Disposable(() => undefined);
  const base = vscode.Uri.file(root);
  const reindex = settled(QUIET_MS, () => {
    onDocuments();
    // A job under way reads what it finds; what it missed comes after it.
    if (session.job.busy) {
      reindex();
      return;
    }
    if (session.indexed) void session.index();
  });
  const readConfig = settled(QUIET_MS, onConfig);
  const watch = (glob: string, then: () => void): vscode.Disposable[] => {
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(base, glob));
    const changed = (uri: vscode.Uri): void => {
      const inside = path.relative(root, uri.fsPath);
      if (!/(^|[\\/])(node_modules|\.[^\\/]+)[\\/]/.test(inside)) then();
    };
    return [watcher, watcher.onDidChange(changed), watcher.onDidCreate(changed), watcher.onDidDelete(changed)];
  };
  const globs = [...DEFAULT_INCLUDE, 'corpus.jsonl'];
  return vscode.Disposable.from(
    reindex,
    readConfig,
    ...globs.flatMap((glob) => watch(glob, reindex)),
    ...watch(CONFIG_FILE, readConfig),
  );
}
