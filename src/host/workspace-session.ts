import path from 'node:path';
import * as vscode from 'vscode';
import { CONFIG_FILE, KNOBS } from '../core/config';
import type { EditorEngine } from './engine';
import { LabSession } from './lab-session';
import type { LabLog } from './log';
import { recordedTraceFile } from './cache/recorded-trace';
import type { TraceLog } from './traces/trace-log';

const MAX_CONFIG_BYTES = 1_000_000;

/** A session over one folder of the workspace, or over none. */
export function createWorkspaceSession(
  root: vscode.Uri | undefined,
  {
    context,
    engine,
    log,
    traceLog,
  }: { context: vscode.ExtensionContext; engine: EditorEngine; log: LabLog; traceLog: TraceLog },
): LabSession {
  const key = `session:${root?.toString() ?? ''}`;
  return new LabSession({
    engine,
    ...(root && { root: root.fsPath }),
    corpusName: root ? nameOf(root) : '',
    isTrusted: () => vscode.workspace.isTrusted,
    userDefaults: () => {
      const settings = vscode.workspace.getConfiguration('ragLab.defaults');
      return Object.fromEntries(KNOBS.map(({ id }) => [id, settings.get(id)] as const));
    },
    readConfig: () => (root ? readText(vscode.Uri.joinPath(root, CONFIG_FILE)) : Promise.resolve(undefined)),
    load: () => context.workspaceState.get(key),
    save: (session) => void context.workspaceState.update(key, session),
    recordedTrace: async () =>
      traceLog.isOn ? recordedTraceFile(traceLog, root?.fsPath, context.storageUri?.fsPath) : undefined,
    log: (line) => log.warn(line),
  });
}

/** The folder that the lab works on when nobody chose one: the first of the workspace that is on this machine's disk. */
export const firstFolder = (): vscode.Uri | undefined =>
  vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri;

/** `docs`, or `project/docs` for a folder inside a workspace folder. */
function nameOf(root: vscode.Uri): string {
  const folder = vscode.workspace.getWorkspaceFolder(root);
  const inside = folder ? path.posix.relative(folder.uri.path, root.path) : '';
  return [folder?.name ?? path.posix.basename(root.path), inside].filter(Boolean).join('/');
}

/** Text of a file; undefined where there is none, empty where it is larger than `maxBytes`. */
export async function readText(file: vscode.Uri, maxBytes = MAX_CONFIG_BYTES): Promise<string | undefined> {
  try {
    const { size } = await vscode.workspace.fs.stat(file);
    if (size > maxBytes) return '';
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return undefined;
    throw error;
  }
}
