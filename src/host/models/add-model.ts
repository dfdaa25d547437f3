import * as vscode from 'vscode';
import { LabError } from '../../core/common';
import type { ModelPreview, ModelSource } from '../../core/embedding';
import { formatValue, renderFidelity } from '../../core/report';
import type { LabHost } from '../lab-host';
import { showList } from '../show-list';
import { followJob } from './follow-job';
import { askRemoteModel } from './remote-model';
import { parseRepository } from './repository';

const TITLE = 'Add an Embedding Model';

/** Asks where a model is, shows what it brings, adds it behind the fidelity gate. Nothing of a workspace names a model. */
export async function addModel(host: LabHost): Promise<void> {
  const source = await askSource(host);
  const preview = source && (await previewOf(host, source));
  const id = preview && (await askId(preview.id, `Its name in the lab. ${sizeAndLicence(preview)}`));
  if (!id || !(await agrees(source, preview))) return;
  const { model, fidelity } = await followJob(`Adding ${id}`, (options) =>
    host.engine.start('modelAdd', { source, id }, options),
  );
  host.log.info(renderFidelity(fidelity));
  await host.session.reloadModels();
  const use = 'Use It';
  const details = 'Show Checks';
  const passed = fidelity.checks.filter(({ status }) => status === 'passed').length;
  const message = `RAG Lab: ${model.id} passed ${passed} checks and is added.`;
  const answer = await vscode.window.showInformationMessage(message, use, details);
  if (answer === use) host.session.setKnob('embedding.model', model.id);
  if (answer === details) host.log.show();
}

/** What a source brings; another name is asked for where there is a model of its own already. */
async function previewOf(host: LabHost, source: ModelSource, id?: string): Promise<ModelPreview | undefined> {
  try {
    const params = { source, ...(id !== undefined && { id }) };
    return await followJob('Looking at the model', (options) => host.engine.start('modelPreview', params, options));
  } catch (error) {
    const { code, message } = LabError.dataOf(error);
    if (code !== 'models/exists') throw error;
    const other = await askId('', `${message} Name this one otherwise.`);
    return other ? previewOf(host, source, other) : undefined;
  }
}

async function askSource(host: LabHost): Promise<ModelSource | undefined> {
  const chosen = await showList(
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

const askId = (value: string, prompt: string): Thenable<string | undefined> =>
  vscode.window.showInputBox({
    title: TITLE,
    prompt,
    value,
    ignoreFocusOut: true,
    validateInput: (typed) =>
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/.test(typed) ? undefined : 'Letters, digits, dots, dashes and underscores.',
  });

const size = (bytes: number): string => formatValue({ value: bytes, unit: 'bytes' });
/** Nothing where it is on a server. */
const sizeAndLicence = ({ bytes, licence }: ModelPreview): string =>
  bytes > 0 ? `${size(bytes)}, licence: ${licence ?? 'unknown'}.` : '';

/** Downloads say their size first. */
async function agrees(source: ModelSource, preview: ModelPreview): Promise<boolean> {
  if (source.kind !== 'download') return true;
  const download = 'Download';
  const detail = [
    ...preview.files.map(({ name, bytes }) => `${name}: ${size(bytes)}`),
    ...(preview.presentBytes > 0 ? [`${size(preview.presentBytes)} of it are here already.`] : []),
    `Licence: ${preview.licence ?? 'unknown'}`,
  ].join('\n');
  const question = `Download ${size(preview.bytes - preview.presentBytes)} for ${preview.id}?`;
  return (await vscode.window.showInformationMessage(question, { modal: true, detail }, download)) === download;
}
