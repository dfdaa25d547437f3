import { userError } from '../common';
import { descendingScores, trecOrder } from './ranking-order';
import { escapeId, unescapeId } from './trec-id';
import type { RankedItem } from './types';

/** Rankings of one run by query id. */
export type Run = ReadonlyMap<string, readonly RankedItem[]>;

/**
 * A TREC run: `query Q0 document rank score name` a line. Scores strictly fall within a query also as the 32-bit floats
 * that trec_eval reads, so its order is the order of these lines, which is the order the metrics were computed in.
 * White space and control characters in ids are percent-encoded as UTF-8.
 * @param name of the run, one word
 */
export function formatRun(run: Run, name: string): string {
  const lines: string[] = [];
  for (const [query, ranking] of run) {
    const ordered = trecOrder(ranking);
    const scores = descendingScores(ordered.map(({ score }) => score));
    ordered.forEach(({ id }, index) => {
      const columns = [escapeId(query), 'Q0', escapeId(id), index + 1, float32Text(scores[index]!), escapeId(name)];
      lines.push(columns.join(' '));
    });
  }
  return lines.map((line) => `${line}\n`).join('');
}

/** Nine digits tell any two 32-bit floats apart. */
const float32Text = (score: number): string => String(Number(score.toPrecision(9)));

/**
 * The rankings of a TREC run file, queries in order of appearance, items in order of lines. Ranks are ignored, as
 * trec_eval ignores them.
 * @param file name for error messages
 * @throws `evaluation/run-malformed` for a line without six columns or with a score that is no finite number,
 *   `evaluation/run-duplicate` for a document that a query returns twice
 */
export function parseRun(text: string, file = 'run file'): Map<string, RankedItem[]> {
  const run = new Map<string, RankedItem[]>();
  const seen = new Set<string>();
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === '') return;
    const columns = line.trim().split(/[ \t]+/);
    const [query = '', , id = '', , score = ''] = columns;
    const value = Number(score);
    if (columns.length !== 6 || !Number.isFinite(value))
      throw userError(
        'evaluation/run-malformed',
        'A run line is not "query Q0 document rank score name".',
        'Correct or remove the line.',
        { file, line: index + 1 },
      );
    const pair = `${query} ${id}`;
    if (seen.has(pair))
      throw userError(
        'evaluation/run-duplicate',
        `Query ${query} returns document ${id} twice.`,
        'Keep its best place only.',
        { file, line: index + 1 },
      );
    seen.add(pair);
    const items = run.get(unescapeId(query)) ?? [];
    items.push({ id: unescapeId(id), score: value });
    run.set(unescapeId(query), items);
  });
  return run;
}
