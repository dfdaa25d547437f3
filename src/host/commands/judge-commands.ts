import * as vscode from 'vscode';
import { userError } from '../../core/common';
import type { LabHost } from '../lab-host';
import { showList } from '../show-list';
import type { Commands } from './index';

const GRADES = ['Not relevant', 'Somewhat relevant', 'Relevant', 'Exactly what is asked for'];

/** Judging answers, and what is kept of the user's own searches. */
export const judgeCommands = (host: LabHost): Commands => ({
  'ragLab.judge': () => {
    host.judge.show();
    return Promise.resolve();
  },
  'ragLab.judgeSelection': async () => {
    const { session } = host.judging;
    const editor = vscode.window.activeTextEditor;
    const { root } = host.session.ports;
    if (!session.query || !editor || root === undefined)
      throw userError('judging/no-query', 'No query is being judged.', 'Run "RAG Lab: Judge Queries" first.');
    const document = documentIn(root, editor.document.uri);
    if (document === undefined)
      throw userError(
        'judging/outside',
        'This file is none of the documents that are judged.',
        'Select lines of a document in the folder.',
      );
    const { start, end } = editor.selection;
    // A selection that ends before the first character of a line does not mean that line.
    const endLine = end.character === 0 && end.line > start.line ? end.line : end.line + 1;
    const lines = { document, startLine: start.line + 1, endLine };
    const items = GRADES.map((label, grade) => ({ label: `${grade} · ${label}`, grade })).reverse();
    const place = `${document}:${lines.startLine}–${endLine}`;
    const chosen = await showList(items, { title: `${place} for “${session.query.text}”` });
    if (chosen) session.gradeLines(lines, chosen.grade);
  },
  'ragLab.clearRecordedSearches': async () => {
    await host.traceLog.forget();
    await host.searchLog.clear();
    void vscode.window.showInformationMessage('RAG Lab: the recorded searches of this workspace are deleted.');
  },
});

/** Id of the document that a file is: its path below the folder. */
function documentIn(root: string, uri: vscode.Uri): string | undefined {
  const base = `${vscode.Uri.file(root).path.replace(/\/$/, '')}/`;
  return uri.scheme === 'file' && uri.path.startsWith(base) ? uri.path.slice(base.length) : undefined;
}
