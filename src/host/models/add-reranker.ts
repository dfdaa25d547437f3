import * as vscode from 'vscode';
import type { Params } from '../../protocol/channel';
import { askServer } from '../keys';
import type { LabHost } from '../lab-host';
import { showList } from '../show-list';
import { followJob } from './follow-job';

const TITLE = 'Add a Reranker';
type RerankerSource = Params<'rerankerAdd'>['source'];

/** Asks where a reranker is, tries it, adds it. Nothing of a workspace names one. */
export async function addReranker(host: LabHost): Promise<void> {
  const chosen = await showList(
    [
      { label: '$(folder) From a Folder…', description: 'an ONNX export of a cross-encoder', ask: askFolder },
      {
        label: '$(server) On a Server…',
        description: 'Cohere, Jina, Voyage, text-embeddings-inference and alike',
        ask: askRerankServer,
      },
    ],
    { title: TITLE },
  );
  const source = await chosen?.ask(host);
  if (!source) return;
  const { id } = await followJob('Adding the reranker', (options) =>
    host.engine.start('rerankerAdd', { source }, options),
  );
  await host.session.reloadModels();
  const use = 'Use It';
  if ((await vscode.window.showInformationMessage(`RAG Lab: ${id} is added and may be used.`, use)) === use)
    host.session.setKnob('retrieval.reranker', id);
}

async function askFolder(): Promise<RerankerSource | undefined> {
  const options = { title: TITLE, canSelectFolders: true, canSelectFiles: false, openLabel: 'Add' };
  const [folder] = (await vscode.window.showOpenDialog(options)) ?? [];
  return folder && { kind: 'folder', folder: folder.fsPath };
}

/** Says what will be sent before anything is. */
async function askRerankServer(host: LabHost): Promise<RerankerSource | undefined> {
  const server = await askServer(host.context, {
    title: TITLE,
    kind: 'reranker',
    url: 'https://api.cohere.com/v2',
    withoutModel: 'the one model of a text-embeddings-inference server',
  });
  if (!server) return undefined;
  const add = 'Add';
  const detail =
    'Adding sends three fixed sentences. Once it is chosen, your queries and the chunks that they find are sent there, which may cost money.';
  const question = `Use a reranker at ${new URL(server.url).host}?`;
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, add)) !== add) return undefined;
  await host.engine.reconnect();
  return { kind: 'remote', url: server.url, model: server.model };
}
