import * as vscode from 'vscode';
import { bundleContents, bundleSize } from '../../core/report';
import type { LabHost } from '../lab-host';
import { followJob } from '../models/follow-job';
import { openFolder } from '../testset/add-to-query-files';
import { resolved } from '../variant-set';

const EXPORT = 'Export';

/** Makes the panel's variants ready, says what their bundle would take, and writes it where the user wants it. */
export async function exportBundle(host: LabHost): Promise<void> {
  await openFolder(host);
  const { session, engine } = host;
  const params = { corpus: session.corpus, variants: resolved(session.variantSet) };
  const title = 'RAG Lab: exporting a bundle';
  const planned = await followJob(title, (options) =>
    engine.start('bundleExport', { ...params, path: 'bundle', write: false }, options),
  );
  const asked = `A bundle of the variants takes ${bundleSize(planned)}: ${bundleContents(planned)}.`;
  const detail =
    'It holds the places and, for some formats, the text of the documents, and their embeddings. Share it as you would share them.';
  if ((await vscode.window.showInformationMessage(asked, { modal: true, detail }, EXPORT)) !== EXPORT) return;
  const file = await vscode.window.showSaveDialog({ title: 'Export a bundle', filters: { Bundle: ['raglab'] } });
  if (!file) return;
  const written = await followJob(title, (options) =>
    engine.start('bundleExport', { ...params, path: file.fsPath, write: true }, options),
  );
  void vscode.window.showInformationMessage(`RAG Lab: ${bundleSize(written)} written to ${written.path}.`);
}
