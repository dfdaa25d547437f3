import * as vscode from 'vscode';

/**
 * A list to choose from, in the place of the palette. It stays when it loses the focus, until Escape: a panel that had the
 * focus before the palette may take it again a moment after the list is there, and the list would close by itself.
 */
export function showList<Item extends vscode.QuickPickItem>(
  items: readonly Item[] | Thenable<readonly Item[]>,
  options: vscode.QuickPickOptions & { readonly canPickMany: true },
): Thenable<Item[] | undefined>;
export function showList<Item extends vscode.QuickPickItem>(
  items: readonly Item[] | Thenable<readonly Item[]>,
  options: vscode.QuickPickOptions,
): Thenable<Item | undefined>;
export function showList<Item extends vscode.QuickPickItem>(
  items: readonly Item[] | Thenable<readonly Item[]>,
  options: vscode.QuickPickOptions,
): Thenable<Item | Item[] | undefined> {
  return vscode.window.showQuickPick(items, { ...options, ignoreFocusOut: true });
}
