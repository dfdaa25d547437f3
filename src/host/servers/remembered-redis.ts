import { randomBytes } from 'node:crypto';
import type * as vscode from 'vscode';
import type { EngineConnections } from '../../protocol/worker-protocol';
import { joinAddress } from './address';

const ADDRESS = 'redis';
const PASSWORD = 'server:redis';
/** Signs what the lab writes there; made once for this user. */
const SIGNING = 'redis:signing';

/** Address without password: this user's, never a workspace's. */
export const rememberedRedis = (context: vscode.ExtensionContext): string | undefined =>
  context.globalState.get<string>(ADDRESS);

/** @param url undefined forgets it with its password */
export async function rememberRedis(
  context: vscode.ExtensionContext,
  url: string | undefined,
  password?: string,
): Promise<void> {
  await context.globalState.update(ADDRESS, url);
  if (password) await context.secrets.store(PASSWORD, password);
  else await context.secrets.delete(PASSWORD);
}

/** What the engine is told of the user's Redis. */
export async function redisConnection(context: vscode.ExtensionContext): Promise<Pick<EngineConnections, 'redis'>> {
  const url = rememberedRedis(context);
  if (url === undefined) return {};
  const password = await context.secrets.get(PASSWORD);
  let secret = await context.secrets.get(SIGNING);
  if (secret === undefined) await context.secrets.store(SIGNING, (secret = randomBytes(32).toString('hex')));
  return { redis: { url: joinAddress({ url, ...(password && { password }) }), secret } };
}

/** @returns how many there were */
export async function forgetRedisPassword(context: vscode.ExtensionContext): Promise<number> {
  if ((await context.secrets.get(PASSWORD)) === undefined) return 0;
  await context.secrets.delete(PASSWORD);
  return 1;
}
