import * as vscode from 'vscode';
import type { LabHost } from '../lab-host';
import { adviceCommands } from './advice-commands';
import { bisectCommands } from './bisect-commands';
import { bundleCommands } from './bundle-commands';
import { cacheCommands } from './cache-commands';
import { engineCommands } from './engine-commands';
import { exportCommands } from './export-commands';
import { gateCommands } from './gate-commands';
import { judgeCommands } from './judge-commands';
import { labCommands } from './lab-commands';
import { modelCommands } from './model-commands';
import { runCommands } from './run-commands';
import { serverCommands } from './server-commands';
import { sweepCommands } from './sweep-commands';
import { testsetCommands } from './testset-commands';
import { traceCommands } from './trace-commands';

/** Command id → what it does. Failures are told by the host. */
export type Commands = Readonly<Record<string, (...args: never[]) => Promise<unknown>>>;

export function registerCommands(host: LabHost): vscode.Disposable {
  const all: Commands = {
    ...labCommands(host),
    ...runCommands(host),
    ...exportCommands(host),
    ...testsetCommands(host),
    ...judgeCommands(host),
    ...traceCommands(host),
    ...sweepCommands(host),
    ...gateCommands(host),
    ...bisectCommands(host),
    ...modelCommands(host),
    ...adviceCommands(host),
    ...cacheCommands(host),
    ...serverCommands(host),
    ...bundleCommands(host),
    ...engineCommands(host),
  };
  return vscode.Disposable.from(
    ...Object.entries(all).map(([id, run]) =>
      vscode.commands.registerCommand(id, (...args: never[]) => host.attempt(() => run(...args))),
    ),
  );
}
