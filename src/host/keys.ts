import * as vscode from 'vscode';
import { httpAddress } from '../core/common';

/** A server of the user's, as it was typed. */
export interface NamedServer {
  readonly url: string;
  readonly model: string;
  readonly key?: string;
}

export interface ServerQuestion {
  readonly title: string;
  /** What kind of server, in a few words. */
  readonly kind: string;
  /** Suggested address. */
  readonly url: string;
  readonly last?: Pick<NamedServer, 'url' | 'model'> | undefined;
  /** What no name of a model means; a name is wanted when absent. */
  readonly withoutModel?: string;
}

const ORIGINS = 'keyOrigins';
const secretOf = (origin: string): string => `key:${origin}`;

/**
 * Asks for a server, a model and a key. Nothing of it is taken from a workspace; a key belongs to the origin that it was
 * typed for and goes to no other.
 * @returns undefined when the user gives up
 * @throws `http/address`
 */
export async function askServer(
  context: vscode.ExtensionContext,
  { title, kind, url: suggested, last, withoutModel }: ServerQuestion,
): Promise<NamedServer | undefined> {
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
    prompt: `Model to ask at ${origin}${withoutModel === undefined ? '' : `; empty: ${withoutModel}`}.`,
    value: last?.url === url ? last.model : '',
    ignoreFocusOut: true,
  });
  if (model === undefined || (model === '' && withoutModel === undefined)) return undefined;
  const key = await askKey(context, title, origin);
  return key === undefined ? undefined : { url, model, ...(key && { key }) };
}

/** The stored key of an origin, else one that is asked for and stored. @returns undefined when the user gives up */
export async function askKey(
  context: vscode.ExtensionContext,
  title: string,
  origin: string,
): Promise<string | undefined> {
  const stored = await context.secrets.get(secretOf(origin));
  if (stored !== undefined) return stored;
  const key = await vscode.window.showInputBox({
    title,
    prompt: `Key for ${origin}; leave it empty where none is needed. It is kept by the editor's secret storage.`,
    password: true,
    ignoreFocusOut: true,
  });
  if (key === undefined) return undefined;
  // The list first: who hears of the new secret looks for it there.
  await context.globalState.update(ORIGINS, [...new Set([...originsOf(context), origin])]);
  await context.secrets.store(secretOf(origin), key);
  return key;
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
