import * as vscode from 'vscode';
import type { LabHost } from '../lab-host';
import { engineCommands } from './engine-commands';
import { exportCommands } from './export-commands';
import { labCommands } from './lab-commands';
import { runCommands } from './run-commands';

/** Command id → what it does. Failures are told by the host. */
export type Commands = Readonly<Record<string, (...args: never[]) => Promise<unknown>>>;

export function registerCommands(host: LabHost): vscode.Disposable {
  const all: Commands = {
    ...labCommands(host),
    ...runCommands(host),
    ...exportCommands(host),
    ...engineCommands(host),
  };
  return vscode.Disposable.from(
    ...Object.entries(all).map(([id, run]) =>
      vscode.commands.registerCommand(id, (...args: never[]) => host.attempt(() => run(...args))),
    ),
  );
}
