import * as z from 'zod';
import { userError, type LabError } from '../common';
import { formatPath, MAX_VARIANTS, readJsonTree, VARIANT_NAME, type JsonPath } from '../config';
import { METRIC_UNITS } from '../metrics';
import type { Baseline } from './types';

/** Sixteen variants with ten thousand queries each are about half of it. */
const MAX_CHARS = 20_000_000;
const RENEW = 'Write it again on a state that you accept: run rag-lab baseline, or Set as Baseline in the editor.';

/**
 * Reads `rag-lab/baseline.json`.
 * @param file how the caller names the file
 * @throws `baseline/not-json`, `baseline/old-version`, `baseline/new-version`, `baseline/not-a-baseline`,
 *   `baseline/malformed`, each with file and line
 */
export function parseBaseline(text: string, file: string): Baseline {
  const read = readJsonTree(text, MAX_CHARS);
  if ('issues' in read) {
    const { code, message, line } = read.issues[0]!;
    throw userError(code.replace(/^config\//, 'baseline/'), message, `Restore the file. ${RENEW}`, { file, line });
  }
  const { value, lineOf } = read.tree;
  checkVersion(value, file, lineOf(['version']));
  const parsed = (shape ??= buildShape()).safeParse(value);
  if (parsed.success)
    return checkNames(parsed.data as Baseline, (path, message) => malformed(message, file, lineOf(path)));
  const issue = parsed.error.issues[0]!;
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  throw malformed(`${formatPath(path)}: ${issue.message}`, file, lineOf(path));
}

const malformed = (message: string, file: string, line: number): LabError =>
  userError('baseline/malformed', `The baseline does not hold together: ${message}.`, `Undo the edit. ${RENEW}`, {
    file,
    line,
  });

function checkVersion(value: unknown, file: string, line: number): void {
  const version = typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;
  if (version === 2) return;
  const where = { file, line };
  if (version === 1)
    throw userError(
      'baseline/old-version',
      'An older version wrote this baseline; it holds one variant and does not say which queries were asked.',
      RENEW,
      where,
    );
  if (typeof version === 'number' && version > 2)
    throw userError(
      'baseline/new-version',
      `A newer version wrote this baseline (format ${version}).`,
      'Update RAG Performance Lab.',
      where,
    );
  throw userError('baseline/not-a-baseline', 'This file is no baseline.', RENEW, where);
}

/** What the shape cannot say: names and ids are there once. */
function checkNames(baseline: Baseline, fault: (path: JsonPath, message: string) => LabError): Baseline {
  const names = new Set<string>();
  for (const [v, { name, queries }] of baseline.variants.entries()) {
    if (names.has(name)) throw fault(['variants', v, 'name'], `there are two variants "${name}"`);
    names.add(name);
    const ids = new Set<string>();
    for (const [q, { id }] of queries.entries()) {
      if (ids.has(id)) throw fault(['variants', v, 'queries', q], `query "${id.slice(0, 80)}" is there twice`);
      ids.add(id);
    }
  }
  return baseline;
}

// Built on first use: who never reads a baseline does not pay for it.
let shape: z.ZodType | undefined;

function buildShape(): z.ZodType {
  const text = z.string().max(1000);
  const count = z.int().min(0);
  const figure = z.strictObject({
    value: z.number(),
    unit: z.enum(METRIC_UNITS),
    low: z.number().optional(),
    high: z.number().optional(),
  });
  const query = z.strictObject({ id: text.min(1), rank: z.int().min(1).nullable(), ndcg10: z.number().min(0).max(1) });
  return z.strictObject({
    version: z.literal(2),
    tool: text,
    corpus: z.strictObject({ documents: count, chunks: count, fingerprint: text }),
    querySet: z.strictObject({ count, judged: count, fingerprint: text }),
    machine: z.strictObject({ os: text, cpu: text, cores: count, class: text }),
    variants: z
      .array(
        z.strictObject({
          name: z.string().regex(VARIANT_NAME),
          knobs: z.record(text, z.union([text, z.number()])),
          metrics: z.record(text, figure),
          queries: z.array(query),
        }),
      )
      .min(1)
      .max(MAX_VARIANTS),
  });
}
