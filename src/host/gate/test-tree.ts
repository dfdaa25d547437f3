import * as vscode from 'vscode';
import type { LabErrorData } from '../../core/common';
import { BASELINE_FILE, type PlannedCheck } from '../../core/gate';
import { isGateFolder, type GateFolder } from './gate-folder';

export interface TestTree {
  /** Items that are checks, by the check's id. */
  readonly byId: ReadonlyMap<string, { readonly item: vscode.TestItem; readonly check: PlannedCheck }>;
  /** Why there are none. */
  readonly error?: LabErrorData;
}

/**
 * An item a variant, below it one for quality, each limit and each latency, and a group with one for each judged query.
 * Files that cannot be read are one item that says why.
 * @param found what the folder's files say; undefined without a usable folder
 */
export function fillTestTree(
  controller: vscode.TestController,
  root: string | undefined,
  found: GateFolder | LabErrorData | undefined,
): TestTree {
  if (root === undefined || found === undefined) {
    controller.items.replace([]);
    return { byId: new Map() };
  }
  if (!isGateFolder(found)) {
    controller.items.replace([errorItem(controller, root, found)]);
    return { byId: new Map(), error: found };
  }
  const byId = new Map<string, { item: vscode.TestItem; check: PlannedCheck }>();
  const names = [...new Set(found.checks.map(({ variant }) => variant))];
  controller.items.replace(
    names.map((name) => {
      const variant = controller.createTestItem(name, name);
      const queries = controller.createTestItem(`${name}/queries`, 'Queries');
      for (const check of found.checks.filter((one) => one.variant === name)) {
        const item = checkItem(controller, root, check);
        byId.set(check.id, { item, check });
        (check.kind === 'query' ? queries : variant).children.add(item);
      }
      queries.sortText = '~'; // below the figures
      if (queries.children.size > 0) variant.children.add(queries);
      return variant;
    }),
  );
  return { byId };
}

function checkItem(
  controller: vscode.TestController,
  root: string,
  { id, title, where }: PlannedCheck,
): vscode.TestItem {
  const item = controller.createTestItem(id, title, where && inFolder(root, where.file));
  if (where) item.range = lineRange(where.line);
  return item;
}

function errorItem(
  controller: vscode.TestController,
  root: string,
  { where, message, nextStep }: LabErrorData,
): vscode.TestItem {
  const file = where?.file ?? BASELINE_FILE;
  const item = controller.createTestItem('error', file, inFolder(root, file));
  item.error = `${message} ${nextStep}`;
  if (where?.line !== undefined) item.range = lineRange(where.line);
  return item;
}

const inFolder = (root: string, file: string): vscode.Uri => vscode.Uri.joinPath(vscode.Uri.file(root), file);
const lineRange = (line: number): vscode.Range => new vscode.Range(line - 1, 0, line - 1, 0);
