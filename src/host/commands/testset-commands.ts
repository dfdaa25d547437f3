import * as vscode from 'vscode';
import { userError } from '../../core/common';
import { folderFiles } from '../export';
import type { Known } from '../export-plan';
import type { LabHost } from '../lab-host';
import { writeTestSet } from '../testset/write-test-set';
import type { Commands } from './index';

const COUNT = 100;
const MOST_QUERIES = 5000;
const SEED = 1;

/** Queries and judgements made from the documents. */
export const testsetCommands = (host: LabHost): Commands => ({
  'ragLab.generateTestSet': async () => {
    const { session, engine, context } = host;
    await session.open();
    const { root } = session.ports;
    if (root === undefined || !session.usable)
      throw userError('testset/no-folder', 'There is no trusted folder.', 'Open a folder and trust it.');
    const count = await askCount();
    if (count === undefined) return;
    const request = { corpus: session.corpus, files: session.queryFiles, count, seed: SEED, kinds: [] };
    const searches = await host.searchLog.recordedSearches();
    const made = await session.job.run('Generating a test set', (options) =>
      engine.start('testset', { ...request, searches }, options),
    );
    if (!made) return;
    const key = `exported:${root}`;
    const written = await writeTestSet(made.changes, root, folderFiles(vscode.Uri.file(root)));
    await context.workspaceState.update(key, { ...context.workspaceState.get<Known>(key, {}), ...written });
    void tell(made, Object.keys(written)[0]);
  },
});

async function askCount(): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    title: 'Generate a Test Set',
    prompt: 'How many queries? They are made from headings, links, questions, code symbols, text and commits.',
    value: String(COUNT),
    validateInput: (value) => {
      const count = countOf(value);
      return count === undefined ? `A whole number from 1 to ${MOST_QUERIES.toLocaleString('en')}.` : undefined;
    },
  });
  return text === undefined ? undefined : countOf(text);
}

function countOf(text: string): number | undefined {
  const count = /^\d{1,4}$/.test(text.trim()) ? Number(text) : 0;
  return count >= 1 && count <= MOST_QUERIES ? count : undefined;
}

async function tell(
  { queries, overlap, notices }: { queries: readonly unknown[]; overlap?: number; notices: readonly string[] },
  file: string | undefined,
): Promise<void> {
  const judge = 'Judge Queries';
  const said = [
    file === undefined ? 'No query was made.' : `${queries.length} queries added to ${file}.`,
    overlap === undefined ? '' : `The answers hold ${Math.round(100 * overlap)} % of their words on average.`,
    ...notices,
  ];
  const message = `RAG Lab: ${said.filter(Boolean).join(' ')}`;
  const chosen = await vscode.window.showInformationMessage(message, ...(file === undefined ? [] : [judge]));
  if (chosen === judge) await vscode.commands.executeCommand('ragLab.judge');
}
