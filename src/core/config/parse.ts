import { explain, MAX_ISSUES, type Located } from './explain';
import { quoted } from './issues';
import { formatPath, readJsonTree, valueAt as at, type JsonPath } from './json-tree';
import { pathProblem } from './paths';
import { KNOBS } from './registry';
import { findVariantIssues } from './resolve';
import { configShape } from './shape';
import { checkKnobValue } from './value';
import type { ConfigIssue, LabConfig, Limit, VariantSpec } from './variant';

/**
 * Reads `rag-lab.config.json`.
 * @param file how the caller names the file; it comes back in every issue
 * @returns the checked configuration, or every issue at once (a hundred at most) with its path and line
 */
export function parseConfig(
  text: string,
  file: string,
): { readonly config: LabConfig } | { readonly issues: readonly ConfigIssue[] } {
  const read = readJsonTree(text);
  if ('issues' in read) return { issues: read.issues.map((issue) => ({ ...issue, file })) };
  const { value, lineOf } = read.tree;

  const parsed = configShape().safeParse(value);
  const located = [
    ...(parsed.success ? [] : explain(parsed.error.issues, value)),
    ...pathIssues(value).slice(0, MAX_ISSUES),
    ...limitIssues(value),
    ...groupIssues(value),
  ].slice(0, MAX_ISSUES);
  if (located.length > 0 || !parsed.success) {
    const issues = located.map(({ at, ...issue }) => ({ ...issue, path: formatPath(at), file, line: lineOf(at) }));
    // One thing can break two rules of the shape (a huge number is neither whole nor in range): it is said once.
    const distinct = new Map(issues.map((issue) => [`${issue.code} ${issue.path}`, issue]));
    return { issues: [...distinct.values()].sort((a, b) => a.line - b.line) };
  }
  return { config: toConfig(parsed.data as RawConfig) };
}

/** What the shape promises, in the words of the product's types. */
interface RawConfig {
  readonly corpus?: { readonly include?: string[]; readonly exclude?: string[] };
  readonly queries?: string;
  readonly judgements?: string;
  readonly variants?: VariantSpec[];
  readonly limits?: Record<string, Limit>;
  readonly gate?: NonNullable<LabConfig['gate']>;
  readonly sweep?: NonNullable<LabConfig['sweep']>;
}

const toConfig = ({ corpus, queries, judgements, variants, limits, gate, sweep }: RawConfig): LabConfig => ({
  version: 1,
  corpus: { include: corpus?.include ?? [], exclude: corpus?.exclude ?? [] },
  ...(queries !== undefined && { queries }),
  ...(judgements !== undefined && { judgements }),
  variants: variants ?? [{ name: 'baseline' }],
  limits: limits ?? {},
  ...(gate && { gate }),
  ...(sweep && { sweep }),
});

const listAt = (root: unknown, path: JsonPath): readonly unknown[] => {
  const value = at(root, path);
  return Array.isArray(value) ? value : [];
};

function pathIssues(root: unknown): Located[] {
  const paths: JsonPath[] = [
    ['queries'],
    ['judgements'],
    ...['include', 'exclude'].flatMap((key) =>
      listAt(root, ['corpus', key]).map((_, i): JsonPath => ['corpus', key, i]),
    ),
  ];
  return paths.flatMap((path): Located[] => {
    const value = at(root, path);
    const problem = typeof value === 'string' ? pathProblem(value) : undefined;
    if (problem === undefined) return [];
    return [
      {
        at: path,
        code: 'config/path',
        message: `${quoted(value)} ${problem}.`,
        nextStep: 'Use a path below the folder of this file, with forward slashes.',
      },
    ];
  });
}

function limitIssues(root: unknown): Located[] {
  const limits = at(root, ['limits']);
  if (typeof limits !== 'object' || limits === null || Array.isArray(limits)) return [];
  return Object.keys(limits).flatMap((id): Located[] => {
    const limit = at(limits, [id]);
    if (typeof limit !== 'object' || limit === null || Array.isArray(limit)) return [];
    const { min, max } = limit as Record<string, unknown>;
    const found = (message: string, nextStep: string): Located[] => [
      { at: ['limits', id], code: 'config/limit', message, nextStep },
    ];
    if (min === undefined && max === undefined)
      return found(`The limit of ${quoted(id)} says neither "min" nor "max".`, 'Give it one of them.');
    if (typeof min === 'number' && typeof max === 'number' && min > max)
      return found(`No value can be at least ${min} and at most ${max}.`, 'Swap or change "min" and "max".');
    return [];
  });
}

/** Names, parents and relations; only of variants that can be read at all. */
function groupIssues(root: unknown): Located[] {
  const raw = listAt(root, ['variants']);
  const specs = raw.map((_, i): VariantSpec => {
    const name = at(root, ['variants', i, 'name']);
    const parent = at(root, ['variants', i, 'extends']);
    const knobs = at(root, ['variants', i, 'knobs']);
    const sound = KNOBS.filter((knob) => {
      const value = at(knobs, [knob.id]);
      return value !== undefined && !checkKnobValue(knob, value);
    });
    return {
      // A name that is not a text is said by the shape; a stand-in keeps the others checkable.
      name: typeof name === 'string' ? name : `unnamed-${i + 1}`,
      ...(typeof parent === 'string' && { extends: parent }),
      knobs: Object.fromEntries(sound.map(({ id }) => [id, at(knobs, [id])])),
    };
  });
  return findVariantIssues(specs).map(({ at: path, ...issue }) => ({ ...issue, at: ['variants', ...path] }));
}
