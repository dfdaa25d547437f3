import * as vscode from 'vscode';
import { sizeText } from '../../core/query-set-formats';
import type { LabHost } from '../lab-host';
import { addToQueryFiles, openFolder } from './add-to-query-files';

/** Asks for files in other formats and adds their queries and judgements to those of the folder. */
export async function importQuerySet(host: LabHost): Promise<void> {
  const root = await openFolder(host);
  const picked = await vscode.window.showOpenDialog({
    title: 'Import Queries and Judgements: BEIR, TREC or CSV files',
    openLabel: 'Import',
    canSelectMany: true,
    filters: { 'Queries and judgements': ['jsonl', 'tsv', 'csv', 'qrels', 'topics', 'txt'], 'All files': ['*'] },
  });
  if (!picked?.length) return;
  const { session, engine } = host;
  const sources = picked.map(({ fsPath }) => fsPath);
  const made = await session.job.run('Importing queries and judgements', (options) =>
    engine.start('importQuerySet', { corpus: session.corpus, files: session.queryFiles, sources }, options),
  );
  if (!made) return;
  const written = await addToQueryFiles(host, root, made.files);
  const said = written.length
    ? `${sizeText(made)} added to ${written.join(' and ')}.`
    : 'Everything in it is there already.';
  void vscode.window.showInformationMessage(`RAG Lab: ${[said, ...made.notices].join(' ')}`);
}
