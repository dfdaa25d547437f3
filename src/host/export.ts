import * as vscode from 'vscode';
import { userError } from '../core/common';
import { CONFIG_FILE } from '../core/config';
import type { RunResult } from '../core/experiment';
import { baselineFile, ciWorkflowFile, exportFiles, reportFile, type ExportFile } from './export-files';
import { planExport, writeExport, type FolderFiles, type Known, type PlannedFile } from './export-plan';
import type { LabHost } from './lab-host';
import { readText } from './workspace-session';
import { showList } from './show-list';

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

export const askUser: ChooseFiles = async (files, folder) => {
  const items = files.map((file) => ({
    label: file.path,
    description: `${file.what} · ${STATES[file.state]}`,
    picked: file.state !== 'edited',
    file,
  }));
  const picked = await showList(items, {
    title: `Export to ${folder}`,
    placeHolder: 'Files to write',
    canPickMany: true,
  });
  return picked?.map(({ file }) => file);
};

/** Writes without a word, unless that would overwrite what somebody edited. */
export const askWhenEdited: ChooseFiles = async (files, folder) =>
  files.some(({ state }) => state === 'edited') ? askUser(files, folder) : files;

/** `config`: with everything beside it; the others are one file each. */
export type ExportKind = 'config' | 'report' | 'baseline' | 'workflow';

const CHOOSE: Record<ExportKind, ChooseFiles> = {
  config: askUser,
  report: askUser,
  baseline: askWhenEdited,
  workflow: askWhenEdited,
};

/**
 * Writes into the folder.
 * @returns paths that were written
 */
export async function exportToFolder(
  host: LabHost,
  what: ExportKind,
  choose: ChooseFiles = CHOOSE[what],
): Promise<readonly string[]> {
  return writeToFolder(host, () => filesOf(host, what), choose);
}

/**
 * Writes files that the lab made.
 * @returns paths that were written
 */
export async function writeToFolder(
  host: LabHost,
  make: () => ExportFile[] | Promise<ExportFile[]>,
  choose: ChooseFiles,
): Promise<readonly string[]> {
  const { session, context } = host;
  await session.open();
  const { root } = session.ports;
  if (root === undefined || !session.usable)
    throw userError('export/no-folder', 'There is no trusted folder to export to.', 'Open a folder and trust it.');
  const files = await make();
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

/** Says what was written, and offers to open the first. */
export function tellWritten({ session }: LabHost, [first, ...more]: readonly string[]): void {
  if (first === undefined) return;
  const open = 'Open';
  const also = more.length ? ` and ${more.length} more` : '';
  void vscode.window.showInformationMessage(`RAG Lab: wrote ${first}${also}.`, open).then(async (choice) => {
    if (choice !== open) return;
    await vscode.window.showTextDocument(vscode.Uri.joinPath(vscode.Uri.file(session.ports.root!), first));
  });
}

/** What an export of that kind would write. @throws `export/no-run` */
export async function filesOf({ session, context, engine }: LabHost, what: ExportKind): Promise<ExportFile[]> {
  const { run, config } = session;
  const tool = (context.extension.packageJSON as { version: string }).version;
  const needRun = (): RunResult => {
    if (run) return run;
    throw userError('export/no-run', 'There is no run to write down.', 'Compare variants first.');
  };
  switch (what) {
    case 'report':
      return [reportFile(needRun())];
    case 'baseline':
      return [baselineFile(needRun(), tool)];
    case 'workflow':
      return [ciWorkflowFile(config, tool)];
    case 'config': {
      const querySet = await engine.call('querySet', { corpus: session.corpus, files: session.queryFiles });
      return exportFiles({ config, specs: session.variantSet.specs, querySet, tool, ...(run && { run }) });
    }
  }
}

/** Query sets and baselines of thousands of queries are a few megabytes. */
const MAX_BYTES = 100_000_000;

export function folderFiles(root: vscode.Uri): FolderFiles {
  const at = (path: string): vscode.Uri => vscode.Uri.joinPath(root, path);
  return {
    read: (path) => readText(at(path), MAX_BYTES),
    write: async (path, text) => vscode.workspace.fs.writeFile(at(path), new TextEncoder().encode(text)),
    remove: async (path) => vscode.workspace.fs.delete(at(path)),
  };
}
