import * as vscode from 'vscode';
import type { EngineConnections } from '../protocol/worker-protocol';
import { storedKeys } from './keys';
import { serverConnections } from './servers/remembered';
import { redisConnection } from './servers/remembered-redis';

/** What the engine may reach: keys of the secret storage and settings of the user, nothing of a workspace. */
export const editorConnections = async (context: vscode.ExtensionContext): Promise<EngineConnections> => ({
  keys: await storedKeys(context),
  servers: await serverConnections(context),
  ...(await redisConnection(context)),
  hub: hubOf(),
});

function hubOf(): NonNullable<EngineConnections['hub']> {
  const url = userSetting('ragLab.models', 'hub');
  const proxy = userSetting('http', 'proxy');
  return { ...(url && { url }), ...(proxy && { proxy }) };
}

/** As the user set it for this machine: what a workspace says of it does not count. */
function userSetting(section: string, name: string): string | undefined {
  const value: unknown = vscode.workspace.getConfiguration(section).inspect(name)?.globalValue;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
