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

/** As {@link askServer}, for questions; address and model are remembered. */
export async function askEndpoint(context: vscode.ExtensionContext): Promise<ChatEndpoint | undefined> {
  const last = context.globalState.get<{ url: string; model: string }>(REMEMBERED);
  const chosen = await askServer(context, {
    title: 'Questions of a Language Model',
    kind: 'OpenAI-compatible server',
    url: last?.url ?? 'http://localhost:11434/v1',
    ...(last && { last }),
  });
  if (chosen) await context.globalState.update(REMEMBERED, { url: chosen.url, model: chosen.model });
  return chosen;
}

/**
 * Asks for a server, a model and a key. Nothing of it is taken from a workspace; a key belongs to the origin that it was
 * typed for and goes to no other.
 * @returns undefined when the user gives up
 * @throws `http/address`
 */
export async function askServer(
  context: vscode.ExtensionContext,
  {
    title,
    kind,
    url: suggested,
    last,
  }: {
    readonly title: string;
    readonly kind: string;
    readonly url: string;
    readonly last?: { readonly url: string; readonly model: string };
  },
): Promise<ChatEndpoint | undefined> {
  const url = await vscode.window.showInputBox({
    title,
    prompt: `Base address: ${kind}.`,
    value: suggested,
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
  if (stored === undefined) {
    await context.secrets.store(secretOf(origin), key);
    await context.globalState.update(ORIGINS, [...new Set([...originsOf(context), origin])]);
  }
  return { url, model, ...(key && { key }) };
}

/** Keys by origin. */
export async function storedKeys(context: vscode.ExtensionContext): Promise<Record<string, string>> {
  const keys: Record<string, string> = {};
  for (const origin of originsOf(context)) {
    const key = await context.secrets.get(secretOf(origin));
    if (key) keys[origin] = key;
  }
  return keys;
}

/** @returns how many keys there were */
export async function forgetKeys(context: vscode.ExtensionContext): Promise<number> {
  const origins = originsOf(context);
  for (const origin of origins) await context.secrets.delete(secretOf(origin));
  await context.globalState.update(ORIGINS, undefined);
  return origins.length;
}

const originsOf = (context: vscode.ExtensionContext): readonly string[] => context.globalState.get(ORIGINS, []);
