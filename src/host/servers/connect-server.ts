import * as vscode from 'vscode';
import { SERVER_KINDS, type ServerKind } from '../../core/vector-index';
import { askKey } from '../keys';
import type { LabHost } from '../lab-host';
import { showList } from '../show-list';
import { EXAMPLES, splitAddress } from './address';
import { rememberedServers, rememberServer } from './remembered';

export const SERVER_NAMES: Readonly<Record<ServerKind, string>> = {
  pgvector: 'PostgreSQL (pgvector)',
  qdrant: 'Qdrant',
  chroma: 'Chroma',
};
const TITLE = 'Connect a Vector Database';

/** Asks which kind of server. @returns undefined when the user gives up */
export async function askKind(
  title: string,
  known: Partial<Record<ServerKind, string>>,
): Promise<ServerKind | undefined> {
  const items = SERVER_KINDS.map((kind) => ({
    label: SERVER_NAMES[kind],
    description: known[kind] ?? '',
    server: kind,
  }));
  const picked = await showList(items, { title });
  return picked?.server;
}

/** Asks kind, address and key, remembers them for this user, and says whether the server answers. */
export async function connectServer({ context, engine }: LabHost): Promise<void> {
  const known = rememberedServers(context);
  const kind = await askKind(TITLE, known);
  if (!kind) return;
  const typed = await vscode.window.showInputBox({
    title: TITLE,
    prompt: `Address of ${SERVER_NAMES[kind]}; empty forgets it.`,
    value: known[kind] ?? EXAMPLES[kind],
    ignoreFocusOut: true,
  });
  if (typed === undefined) return;
  if (typed.trim() === '') {
    await rememberServer(context, kind, undefined);
    await engine.reconnect();
    return;
  }
  const { url, password: written } = splitAddress(kind, typed);
  const secret =
    kind === 'pgvector' ? (written ?? (await askPassword(url))) : await askKey(context, TITLE, new URL(url).origin);
  if (secret === undefined) return;
  await rememberServer(context, kind, url, kind === 'pgvector' ? secret : undefined);
  await engine.reconnect();
  const state = (await engine.call('servers', {})).find((server) => server.kind === kind);
  if (state?.version)
    void vscode.window.showInformationMessage(`RAG Lab: connected to ${state.version} at ${state.url}.`);
  else if (state?.error)
    void vscode.window.showWarningMessage(
      `RAG Lab: ${state.error.message} ${state.error.nextStep} The address is kept.`,
    );
}

export const askPassword = (url: string, title = TITLE): Thenable<string | undefined> =>
  vscode.window.showInputBox({
    title,
    prompt: `Password for ${new URL(url).host}; leave it empty where none is needed. It is kept by the editor's secret storage.`,
    password: true,
    ignoreFocusOut: true,
  });
