import * as vscode from 'vscode';
import type { ModelPreview, ModelSource } from '../../core/embedding';
import { formatValue } from '../../core/report';
import type { LabHost } from '../lab-host';
import { followJob } from './follow-job';
import { askRemoteModel } from './remote-model';
import { parseRepository } from './repository';

const TITLE = 'Add an Embedding Model';

/** Asks where a model is, shows what it brings, adds it behind the fidelity gate. Nothing of a workspace names a model. */
export async function addModel(host: LabHost): Promise<void> {
  const source = await askSource(host);
  if (!source) return;
  const preview = await followJob(`Looking at the model`, (options) =>
    host.engine.start('modelPreview', { source }, options),
  );
  const id = await askId(preview);
  if (id === undefined || !(await agrees(source, preview))) return;
  const { model, fidelity } = await followJob(`Adding ${id}`, (options) =>
    host.engine.start('modelAdd', { source, id }, options),
  );
  for (const { id: check, detail } of fidelity.checks) host.log.info(`${model.id}, ${check}: ${detail}`);
  await host.session.reloadModels();
  const use = 'Use It';
  const message = `RAG Lab: ${model.id} is added and may be used.`;
  if ((await vscode.window.showInformationMessage(message, use)) === use)
    host.session.setKnob('embedding.model', model.id);
}

async function askSource(host: LabHost): Promise<ModelSource | undefined> {
  const chosen = await vscode.window.showQuickPick(
    [
      { label: '$(folder) From a Folder…', description: 'a sentence-transformers ONNX export', ask: askFolder },
      { label: '$(cloud-download) By Download…', description: 'OWNER/NAME of a model hub', ask: askDownload },
      {
        label: '$(server) On a Server…',
        description: 'OpenAI-compatible, Ollama, Cohere, Voyage',
        ask: askRemoteModel,
      },
    ],
    { title: TITLE },
  );
  return chosen?.ask(host);
}

async function askFolder(): Promise<ModelSource | undefined> {
  const [folder] =
    (await vscode.window.showOpenDialog({
      title: TITLE,
      canSelectFolders: true,
      canSelectFiles: false,
      openLabel: 'Add',
    })) ?? [];
  return folder && { kind: 'folder', folder: folder.fsPath };
}

async function askDownload(): Promise<ModelSource | undefined> {
  const text = await vscode.window.showInputBox({
    title: TITLE,
    prompt: 'OWNER/NAME; add @REVISION for another than main, and a blank and a path for one of several ONNX files.',
    placeHolder: 'owner/name@revision onnx/model_quantized.onnx',
    ignoreFocusOut: true,
    validateInput: (typed) => (parseRepository(typed) ? undefined : 'Write OWNER/NAME.'),
  });
  return text === undefined ? undefined : parseRepository(text);
}

const askId = (preview: ModelPreview): Thenable<string | undefined> =>
  vscode.window.showInputBox({
    title: TITLE,
    prompt: 'Its name here.',
    value: preview.id,
    ignoreFocusOut: true,
    validateInput: (typed) =>
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/.test(typed) ? undefined : 'Letters, digits, dots, dashes and underscores.',
  });

/** Downloads say their size first. */
async function agrees(source: ModelSource, preview: ModelPreview): Promise<boolean> {
  if (source.kind !== 'download') return true;
  const size = (bytes: number): string => formatValue({ value: bytes, unit: 'bytes' });
  const download = 'Download';
  const detail = [
    ...preview.files.map(({ name, bytes }) => `${name}: ${size(bytes)}`),
    ...(preview.presentBytes > 0 ? [`${size(preview.presentBytes)} of it are here already.`] : []),
    `Licence: ${preview.licence ?? 'unknown'}`,
  ].join('\n');
  const question = `Download ${size(preview.bytes - preview.presentBytes)} for ${preview.id}?`;
  return (await vscode.window.showInformationMessage(question, { modal: true, detail }, download)) === download;
}
