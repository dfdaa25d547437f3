import type * as vscode from 'vscode';
import { SERVER_KINDS, type ServerKind } from '../../core/vector-index';
import type { EngineConnections } from '../../protocol/worker-protocol';
import { joinAddress } from './address';
import { forgetRedisPassword } from './remembered-redis';

const ADDRESSES = 'vectorServers';
const passwordOf = (kind: ServerKind): string => `server:${kind}`;

/** Addresses without passwords, by kind: this user's, never a workspace's. */
export const rememberedServers = (context: vscode.ExtensionContext): Partial<Record<ServerKind, string>> =>
  context.globalState.get<Partial<Record<ServerKind, string>>>(ADDRESSES, {});

/** @param url undefined forgets the server with its password */
export async function rememberServer(
  context: vscode.ExtensionContext,
  kind: ServerKind,
  url: string | undefined,
  password?: string,
): Promise<void> {
  // What is undefined is not kept.
  await context.globalState.update(ADDRESSES, { ...rememberedServers(context), [kind]: url });
  if (password) await context.secrets.store(passwordOf(kind), password);
  else await context.secrets.delete(passwordOf(kind));
}

/** What the engine is told of the user's vector databases. */
export async function serverConnections(context: vscode.ExtensionContext): Promise<EngineConnections['servers']> {
  const known = rememberedServers(context);
  const servers: Record<string, { url: string }> = {};
  for (const kind of SERVER_KINDS) {
    const url = known[kind];
    if (url === undefined) continue;
    const password = await context.secrets.get(passwordOf(kind));
    servers[kind] = { url: joinAddress({ url, ...(password && { password }) }) };
  }
  return servers;
}

/** @returns how many passwords there were */
export async function forgetPasswords(context: vscode.ExtensionContext): Promise<number> {
  let forgotten = 0;
  for (const kind of SERVER_KINDS) {
    if ((await context.secrets.get(passwordOf(kind))) === undefined) continue;
    await context.secrets.delete(passwordOf(kind));
    forgotten++;
  }
  return forgotten + (await forgetRedisPassword(context));
}
