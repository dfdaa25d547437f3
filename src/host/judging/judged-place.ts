import { userError } from '../../core/common';
import type { LabConfig } from '../../core/config';
import type { JudgingFiles } from './judging-files';

export interface JudgedPaths {
  readonly queries: string;
  readonly judgements: string;
}

/** Where queries and judgements are written, relative to the folder. */
export const judgedPaths = ({ queries, judgements }: LabConfig): JudgedPaths => ({
  queries: queries ?? 'rag-lab/queries.jsonl',
  judgements: judgements ?? 'rag-lab/judgements.jsonl',
});

/** @throws `judging/…` where judgements of this folder have no file of their own */
export async function checkJudgedPlace({ queries, judgements, corpus }: LabConfig, files: JudgingFiles): Promise<void> {
  if (corpus.include.length === 0 && (await files.isCollection()))
    throw userError(
      'judging/collection',
      'This folder is a collection that comes with its own judgements; they are not changed here.',
      'Open a folder of documents to judge its queries.',
    );
  if (queries !== undefined && judgements === undefined)
    throw userError(
      'judging/no-place',
      'rag-lab.config.json names a file for queries and none for judgements.',
      'Name one there: "judgements": "rag-lab/judgements.jsonl".',
    );
  const table = [queries, judgements].find((file) => file !== undefined && !file.endsWith('.jsonl'));
  if (table !== undefined)
    throw userError(
      'judging/not-json-lines',
      `${table} is no file of JSON lines; it is read, but not written.`,
      'Import it with "RAG Lab: Import Queries and Judgements", and name the new file in rag-lab.config.json.',
    );
}
