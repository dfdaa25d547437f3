import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Grades } from '../../src/core/evaluation';

/** A test collection: texts as they are embedded (title, newline, text), and the judged queries. */
export interface Collection {
  readonly ids: readonly string[];
  readonly texts: readonly string[];
  readonly queries: readonly { readonly text: string; readonly grades: Grades }[];
}

/** @param dir a BEIR folder */
export function readCollection(dir: string): Collection {
  const lines = (file: string): string[] => readFileSync(path.join(dir, file), 'utf8').trim().split('\n');
  const records = (file: string) =>
    lines(file).map((line) => JSON.parse(line) as { _id: string; title?: string; text: string });
  const grades = new Map<string, Map<string, number>>();
  for (const line of lines('qrels.tsv').slice(1)) {
    const [query, document, grade] = line.split('\t');
    const of = grades.get(query!) ?? new Map<string, number>();
    grades.set(query!, of.set(document!, Number(grade)));
  }
  const documents = records('corpus.jsonl');
  return {
    ids: documents.map((document) => document._id),
    texts: documents.map(({ title, text }) => (title ? `${title}\n${text}` : text)),
    queries: records('queries.jsonl').flatMap(({ _id, text }) => {
      const of = grades.get(_id);
      return of ? [{ text, grades: of }] : [];
    }),
  };
}
