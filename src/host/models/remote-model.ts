import * as vscode from 'vscode';
import { EMBEDDING_APIS, type EmbeddingApi, type ModelSource } from '../../core/embedding';
import { askServer } from '../keys';
import type { LabHost } from '../lab-host';
import { showList } from '../show-list';

const APIS: Readonly<Record<EmbeddingApi, { readonly label: string; readonly url: string }>> = {
  openai: { label: 'OpenAI-compatible', url: 'https://api.openai.com/v1' },
  ollama: { label: 'Ollama', url: 'http://localhost:11434' },
  cohere: { label: 'Cohere', url: 'https://api.cohere.com' },
  voyage: { label: 'Voyage', url: 'https://api.voyageai.com/v1' },
};

/** Asks for a server, its model and a key, says what will be sent, and tells the engine the key. */
export async function askRemoteModel(host: LabHost): Promise<ModelSource | undefined> {
  const title = 'A Model on a Server';
  const items = EMBEDDING_APIS.map((api) => ({ label: APIS[api].label, api }));
  const chosen = await showList(items, { title });
  if (!chosen) return undefined;
  const { api } = chosen;
  const server = await askServer(host.context, { title, url: APIS[api].url, kind: `${chosen.label} server` });
  if (!server) return undefined;
  const add = 'Add';
  const { host: name } = new URL(server.url);
  const detail =
    'Adding sends a few fixed sentences. Once it is chosen as the embedding model, the text of your documents and your queries is sent there, which may cost money.';
  const answer = await vscode.window.showWarningMessage(`Use a model at ${name}?`, { modal: true, detail }, add);
  if (answer !== add) return undefined;
  await host.engine.reconnect();
  return { kind: 'remote', api, url: server.url, model: server.model };
}
