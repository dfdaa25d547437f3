import path from 'node:path';
import * as vscode from 'vscode';
import type { LabHost } from '../lab-host';
import { followJob } from '../models/follow-job';
import { openFolder } from '../testset/add-to-query-files';
import { resolved } from '../variant-set';
import { showList } from '../show-list';
import { askKind } from './connect-server';
import { rememberedServers } from './remembered';

const TITLE = 'Export to a Vector Database';
const OPEN = 'Open README';

/** Asks for a variant, a kind of server and an empty folder, and writes schema, rows and loader there. */
export async function exportToServer(host: LabHost): Promise<void> {
  await openFolder(host);
  const { session, engine, context } = host;
  const variants = resolved(session.variantSet);
  const variant =
    variants.length === 1
      ? variants[0]
      : (
          await showList(
            variants.map((one) => ({ label: one.name, one })),
            { title: TITLE },
          )
        )?.one;
  if (!variant) return;
  const kind = await askKind(TITLE, rememberedServers(context));
  if (!kind) return;
  const [folder] =
    (await vscode.window.showOpenDialog({
      title: 'Empty folder for the exported files',
      openLabel: 'Export',
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  if (!folder) return;
  const params = { corpus: session.corpus, variant, kind, dir: folder.fsPath };
  const done = await followJob('RAG Lab: exporting to a vector database', (options) =>
    engine.start('exportToServer', params, options),
  );
  const readme = done.files.find((file) => path.basename(file) === 'README.md');
  if (readme === undefined) return;
  const said = `RAG Lab: ${done.files.length} files written to ${folder.fsPath}.`;
  if ((await vscode.window.showInformationMessage(said, OPEN)) === OPEN)
    await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.file(readme));
}
