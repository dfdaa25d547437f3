import * as vscode from 'vscode';
import { userError } from '../../core/common';
import { bundleContents, bundleSize } from '../../core/report';
import type { LabHost } from '../lab-host';
import { followJob } from '../models/follow-job';

const IMPORT = 'Import';

/** Verifies a bundle, says what it holds and what that is worth, and takes it in where the user agrees. */
export async function importBundle({ engine, session }: LabHost): Promise<void> {
  if (!vscode.workspace.isTrusted)
    throw userError(
      'bundle/not-trusted',
      'A bundle brings indexes that native code opens; this workspace is not trusted.',
      'Trust the workspace first, or import the bundle in one that you trust.',
    );
  const [file] =
    (await vscode.window.showOpenDialog({ title: 'Import a bundle', openLabel: 'Check', canSelectMany: false })) ?? [];
  if (!file) return;
  const path = file.fsPath;
  const found = await followJob('RAG Lab: checking a bundle', (options) =>
    engine.start('bundleCheck', { path }, options),
  );
  const asked = `Import ${bundleSize(found)}: ${bundleContents(found)}?`;
  const detail = found.notices.join('\n\n');
  if ((await vscode.window.showWarningMessage(asked, { modal: true, detail }, IMPORT)) !== IMPORT) return;
  const taken = await followJob('RAG Lab: importing a bundle', (options) =>
    engine.start('bundleImport', { path }, options),
  );
  void session.reopen();
  const already = taken.notices.filter((notice) => !found.notices.includes(notice));
  void vscode.window.showInformationMessage(['RAG Lab: the bundle is imported.', ...already].join(' '));
}
