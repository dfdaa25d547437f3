import * as vscode from 'vscode';
import { modelFiguresMarkdown } from '../../core/report';
import type { LabHost } from '../lab-host';
import { chooseModels } from './choose-model';
import { followJob } from './follow-job';

const SCHEME = 'rag-lab-models';

/** Measures models side by side over the open folder and shows the table as a document that nobody has to save. */
export async function compareModels(host: LabHost): Promise<void> {
  const { session, engine } = host;
  await session.open();
  const chosen = await chooseModels(await engine.call('models', {}), 'Compare Models');
  if (chosen.length === 0) return;
  const params = { ids: chosen.map(({ id }) => id), corpus: session.corpus, files: session.queryFiles };
  const figures = await followJob('Comparing models', (options) => engine.start('modelFigures', params, options));
  const provider = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: () => modelFiguresMarkdown(figures),
  });
  shown?.dispose();
  shown = provider;
  host.context.subscriptions.push(provider);
  // An address of its own: the editor keeps what it read from one.
  const query = String(++tables);
  const table = vscode.Uri.from({ scheme: SCHEME, path: '/Embedding Models.md', query });
  await vscode.commands.executeCommand('markdown.showPreview', table);
}

/** What gives the table that is shown; a newer one takes its place. */
let shown: vscode.Disposable | undefined;
let tables = 0;
