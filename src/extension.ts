import type * as vscode from 'vscode';
import { createApi, LabHost, registerCommands, type LabApi } from './host';

let host: LabHost | undefined;

/** Registers views and commands; the engine and the session start with their first use. */
export function activate(context: vscode.ExtensionContext): LabApi {
  const from = performance.now();
  host = new LabHost(context);
  context.subscriptions.push(host, registerCommands(host));
  return createApi(host, performance.now() - from);
}

export async function deactivate(): Promise<void> {
  await host?.shutdown();
}
