import * as vscode from 'vscode';
import { userError } from '../core/common';
import { CONFIG_FILE } from '../core/config';
import { exportFiles, reportFiles, type ExportFile } from './export-files';
import { planExport, writeExport, type FolderFiles, type Known, type PlannedFile } from './export-plan';
import type { LabHost } from './lab-host';
import { readText } from './workspace-session';

const STATES: Record<PlannedFile['state'], string> = {
  new: 'new',
  changed: 'replaces what the lab wrote',
  unchanged: 'is so already',
  edited: 'was edited by someone: choose it to overwrite',
};

/** Shows what would be written and gives what the user wants of it; undefined when the user does not. */
export type ChooseFiles = (
  files: readonly PlannedFile[],
  folder: string,
) => Promise<readonly PlannedFile[] | undefined>;

const askUser: ChooseFiles = async (files, folder) => {
  const items = files.map((file) => ({
    label: file.path,
    description: `${file.what} · ${STATES[file.state]}`,
    picked: file.state !== 'edited',
    file,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: `Export to ${folder}`,
    placeHolder: 'Files to write',
    canPickMany: true,
  });
  return picked?.map(({ file }) => file);
};

/**
 * Writes the configuration with everything beside it, or the report alone, into the folder.
 * @returns paths that were written
 */
export async function exportToFolder(
  host: LabHost,
  what: 'config' | 'report',
  choose: ChooseFiles = askUser,
): Promise<readonly string[]> {
  const { session, context, engine } = host;
  await session.open();
  const { root } = session.ports;
  if (root === undefined || !session.usable)
    throw userError('export/no-folder', 'There is no trusted folder to export to.', 'Open a folder and trust it.');
  const { run } = session;
  let files: ExportFile[];
  if (what === 'report') {
    if (!run) throw userError('export/no-run', 'There is no run to report on.', 'Compare variants first.');
    files = reportFiles(run);
  } else {
    const querySet = await engine.call('querySet', { corpus: session.corpus, files: session.queryFiles });
    const { specs } = session.variantSet;
    files = exportFiles({ config: session.config, specs, querySet, ...(run && { run }) });
  }
  const folder = folderFiles(vscode.Uri.file(root));
  const key = `exported:${root}`;
  const known = context.workspaceState.get<Known>(key, {});
  const chosen = await choose(await planExport(files, folder, known), session.ports.corpusName);
  if (!chosen?.length) return [];
  const written = await writeExport(chosen, folder);
  await context.workspaceState.update(key, { ...known, ...written });
  const config = chosen.find(({ path }) => path === CONFIG_FILE);
  if (config) session.wroteConfig(config.text);
  return chosen.map(({ path }) => path);
}

function folderFiles(root: vscode.Uri): FolderFiles {
  const at = (path: string): vscode.Uri => vscode.Uri.joinPath(root, path);
  return {
    read: (path) => readText(at(path)),
    write: async (path, text) => vscode.workspace.fs.writeFile(at(path), new TextEncoder().encode(text)),
    remove: async (path) => vscode.workspace.fs.delete(at(path)),
  };
}
