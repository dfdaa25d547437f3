import type * as vscode from 'vscode';
import { askServer, type NamedServer } from '../keys';

const REMEMBERED = 'chatEndpoint';

/** As {@link askServer}, for questions; address and model are remembered. */
export async function askEndpoint(context: vscode.ExtensionContext): Promise<NamedServer | undefined> {
  const last = context.globalState.get<{ url: string; model: string }>(REMEMBERED);
  const chosen = await askServer(context, {
    title: 'Questions of a Language Model',
    kind: 'OpenAI-compatible server',
    url: last?.url ?? 'http://localhost:11434/v1',
    last,
  });
  if (chosen) await context.globalState.update(REMEMBERED, { url: chosen.url, model: chosen.model });
  return chosen;
}
