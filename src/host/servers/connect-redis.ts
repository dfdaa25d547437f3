import * as vscode from 'vscode';
import type { LabHost } from '../lab-host';
import { EXAMPLES, splitAddress } from './address';
import { askPassword } from './connect-server';
import { rememberedRedis, rememberRedis } from './remembered-redis';

const TITLE = 'Connect Redis';

/** Asks address and password, remembers them for this user, and says whether Redis answers. */
export async function connectRedis({ context, engine }: LabHost): Promise<void> {
  const typed = await vscode.window.showInputBox({
    title: TITLE,
    prompt: 'Address of Redis, for replicas that share a cache; empty forgets it.',
    value: rememberedRedis(context) ?? EXAMPLES.redis,
    ignoreFocusOut: true,
  });
  if (typed === undefined) return;
  if (typed.trim() === '') {
    await rememberRedis(context, undefined);
    await engine.reconnect();
    return;
  }
  const { url, password: written } = splitAddress('redis', typed);
  const password = written ?? (await askPassword(url, TITLE));
  if (password === undefined) return;
  await rememberRedis(context, url, password);
  await engine.reconnect();
  const state = (await engine.call('servers', {})).find(({ kind }) => kind === 'redis');
  if (state?.version)
    void vscode.window.showInformationMessage(`RAG Lab: connected to ${state.version} at ${state.url}.`);
  else if (state?.error)
    void vscode.window.showWarningMessage(
      `RAG Lab: ${state.error.message} ${state.error.nextStep} The address is kept.`,
    );
}
