import * as vscode from 'vscode';
import { userError } from '../../core/common';
import type { QueryFileChanges } from '../../protocol/worker-protocol';
import { folderFiles } from '../export';
import type { Known } from '../export-plan';
import type { LabHost } from '../lab-host';
import { writeTestSet } from './write-test-set';

/** @throws `testset/no-folder` where there is no folder that may be written to */
export async function openFolder({ session }: LabHost): Promise<string> {
  await session.open();
  const { root } = session.ports;
  if (root !== undefined && session.usable) return root;
  throw userError('testset/no-folder', 'There is no trusted folder.', 'Open a folder and trust it.');
}

/** Writes what grows the folder's query files, and remembers that the lab wrote it. Gives the paths. */
export async function addToQueryFiles(
  { context }: LabHost,
  root: string,
  files: QueryFileChanges['files'],
): Promise<readonly string[]> {
  const key = `exported:${root}`;
  const written = await writeTestSet(files, root, folderFiles(vscode.Uri.file(root)));
  await context.workspaceState.update(key, { ...context.workspaceState.get<Known>(key, {}), ...written });
  return Object.keys(written);
}
