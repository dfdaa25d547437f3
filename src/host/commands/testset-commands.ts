import * as vscode from 'vscode';
import { counted } from '../../core/common';
import { MOST_TESTSET_QUERIES } from '../../core/testset';
import type { LabHost } from '../lab-host';
import { forgetPasswords } from '../servers/remembered';
import { addToQueryFiles, openFolder } from '../testset/add-to-query-files';
import { questionsByModel } from '../testset/ask-model';
import { forgetKeys } from '../keys';
import { exportQuerySet } from '../testset/export';
import { importQuerySet } from '../testset/import';
import type { Commands } from './index';

const COUNT = 100;
/** A model takes seconds for each. */
const MODEL_COUNT = 30;
const SEED = 1;

/** Queries and judgements made from the documents. */
export const testsetCommands = (host: LabHost): Commands => ({
  'ragLab.generateTestSet': async () => {
    const { session, engine } = host;
    const root = await openFolder(host);
    const count = await askCount(
      COUNT,
      'How many queries? They are made from headings, links, questions, code symbols, text and commits.',
    );
    if (count === undefined) return;
    const request = { corpus: session.corpus, files: session.queryFiles, count, seed: SEED, kinds: [] };
    const searches = await host.searchLog.recordedSearches();
    const made = await session.job.run('Generating a test set', (options) =>
      engine.start('testset', { ...request, searches }, options),
    );
    if (!made) return;
    const written = await addToQueryFiles(host, root, made.changes);
    void tell(made, written[0]);
  },
  'ragLab.generateTestSetWithModel': async () => {
    const root = await openFolder(host);
    const count = await askCount(MODEL_COUNT, 'How many questions? Each asks the model once.');
    if (count === undefined) return;
    const made = await questionsByModel(host, { count, seed: SEED });
    if (!made) return;
    const written = await addToQueryFiles(host, root, made.changes);
    void tell(made, written[0]);
  },
  'ragLab.forgetKeys': async () => {
    const count = (await forgetKeys(host.context)) + (await forgetPasswords(host.context));
    void vscode.window.showInformationMessage(`RAG Lab: ${counted(count, 'key')} forgotten.`);
  },
  'ragLab.importQuerySet': () => importQuerySet(host),
  'ragLab.exportQuerySet': () => exportQuerySet(host),
});

async function askCount(value: number, prompt: string): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    title: 'Generate a Test Set',
    prompt,
    value: String(value),
    validateInput: (typed) => {
      const count = countOf(typed);
      return count === undefined ? `A whole number from 1 to ${MOST_TESTSET_QUERIES.toLocaleString('en')}.` : undefined;
    },
  });
  return text === undefined ? undefined : countOf(text);
}

function countOf(text: string): number | undefined {
  const count = /^\d{1,4}$/.test(text.trim()) ? Number(text) : 0;
  return count >= 1 && count <= MOST_TESTSET_QUERIES ? count : undefined;
}

async function tell(
  { queries, overlap, notices }: { queries: readonly unknown[]; overlap?: number; notices: readonly string[] },
  file: string | undefined,
): Promise<void> {
  const judge = 'Judge Queries';
  const said = [
    file === undefined ? 'No query was made.' : `${counted(queries.length, 'query', 'queries')} added to ${file}.`,
    overlap === undefined ? '' : `The answers hold ${Math.round(100 * overlap)} % of their words on average.`,
    ...notices,
  ];
  const message = `RAG Lab: ${said.filter(Boolean).join(' ')}`;
  const chosen = await vscode.window.showInformationMessage(message, ...(file === undefined ? [] : [judge]));
  if (chosen === judge) await vscode.commands.executeCommand('ragLab.judge');
}
