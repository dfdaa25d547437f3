import * as vscode from 'vscode';
import { httpAddress } from '../../core/common';

export interface ChatEndpoint {
  readonly url: string;
  readonly model: string;
  readonly key?: string;
}

const REMEMBERED = 'chatEndpoint';
const ORIGINS = 'keyOrigins';
const secretOf = (origin: string): string => `key:${origin}`;

/**
 * Asks for a server, a model and a key. Address and model are remembered for this user, never taken from a workspace; a
 * key belongs to the origin that it was typed for and goes to no other.
 * @returns undefined when the user gives up
 * @throws `http/address`
 */
export async function askEndpoint(context: vscode.ExtensionContext): Promise<ChatEndpoint | undefined> {
  const last = context.globalState.get<{ url: string; model: string }>(REMEMBERED);
  const title = 'Questions of a Language Model';
  const url = await vscode.window.showInputBox({
    title,
    prompt: 'Base address of an OpenAI-compatible server.',
    value: last?.url ?? 'http://localhost:11434/v1',
    ignoreFocusOut: true,
  });
  if (!url) return undefined;
  const { origin } = httpAddress(url);
  const model = await vscode.window.showInputBox({
    title,
    prompt: `Model to ask at ${origin}.`,
    value: last?.url === url ? last.model : '',
    ignoreFocusOut: true,
  });
  if (!model) return undefined;
  const stored = await context.secrets.get(secretOf(origin));
  const key =
    stored ??
    (await vscode.window.showInputBox({
      title,
      prompt: `Key for ${origin}; leave it empty where none is needed. It is kept by the editor's secret storage.`,
      password: true,
      ignoreFocusOut: true,
    }));
  if (key === undefined) return undefined;
  await context.globalState.update(REMEMBERED, { url, model });
  if (stored === undefined) {
    await context.secrets.store(secretOf(origin), key);
    await context.globalState.update(ORIGINS, [...new Set([...originsOf(context), origin])]);
  }
  return { url, model, ...(key && { key }) };
}

/** @returns how many keys there were */
export async function forgetKeys(context: vscode.ExtensionContext): Promise<number> {
  const origins = originsOf(context);
  for (const origin of origins) await context.secrets.delete(secretOf(origin));
  await context.globalState.update(ORIGINS, undefined);
  return origins.length;
}

const originsOf = (context: vscode.ExtensionContext): readonly string[] => context.globalState.get(ORIGINS, []);
