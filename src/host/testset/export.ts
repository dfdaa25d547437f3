import * as vscode from 'vscode';
import { QUERY_SET_FORMATS, sizeText, type QuerySetFormat } from '../../core/query-set-formats';
import { askWhenEdited, folderFiles } from '../export';
import { planExport, writeExport } from '../export-plan';
import type { LabHost } from '../lab-host';
import { showList } from '../show-list';
import { openFolder } from './add-to-query-files';

const LABELS: Record<QuerySetFormat, string> = {
  beir: 'BEIR: queries.jsonl and qrels/test.tsv',
  trec: 'TREC: topics.tsv and qrels.txt',
  csv: 'CSV: one table for a spreadsheet',
};

/** Asks for a format, saying what it loses, and for a folder; what stands there is not overwritten without a question. */
export async function exportQuerySet(host: LabHost): Promise<void> {
  await openFolder(host);
  const { session, engine } = host;
  const { corpus, queryFiles: files } = session;
  const formats = await Promise.all(
    QUERY_SET_FORMATS.map(async (format) => ({
      label: LABELS[format],
      exported: await engine.call('exportQuerySet', { corpus, files, format }),
    })),
  );
  const items = formats.map(({ label, exported }) => ({
    label,
    detail: exported.losses.join(' ') || 'Nothing is lost.',
    exported,
  }));
  const picked = await showList(items, { title: 'Export Queries and Judgements' });
  if (!picked) return;
  const [folder] =
    (await vscode.window.showOpenDialog({
      title: 'Folder for the exported files',
      openLabel: 'Export',
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  if (!folder) return;
  const { exported } = picked;
  const target = folderFiles(folder);
  const planned = await planExport(
    exported.files.map((file) => ({ ...file, what: 'query set' })),
    target,
    {},
  );
  const chosen = await askWhenEdited(planned, folder.fsPath);
  if (!chosen?.length) return;
  const written = Object.keys(await writeExport(chosen, target));
  const said = `${sizeText(exported)} written to ${written.join(' and ')}.`;
  void vscode.window.showInformationMessage(`RAG Lab: ${said}`);
}
