import path from 'node:path';
import { LabError, type LabErrorData } from '../../core/common';
import {
  CONFIG_FILE,
  configError,
  parseConfig,
  resolveVariants,
  type LabConfig,
  type Variant,
} from '../../core/config';
import type { CorpusSpec } from '../../core/corpus';
import {
  BASELINE_FILE,
  linesOfQueries,
  parseBaseline,
  placesIn,
  plannedChecks,
  type Baseline,
  type PlaceOf,
  type PlannedCheck,
} from '../../core/gate';
import type { QueryFiles } from '../../protocol/worker-protocol';

/** Text of a file of the folder by its path with forward slashes; undefined where there is none. */
export type ReadFile = (file: string) => Promise<string | undefined>;

/** What the folder's gate is made of, as its files say it: nothing of the panels counts, as in CI. */
export interface GateFolder {
  readonly root: string;
  readonly corpus: CorpusSpec;
  readonly files: QueryFiles;
  readonly variants: readonly Variant[];
  readonly limits: LabConfig['limits'];
  readonly gate: NonNullable<LabConfig['gate']>;
  readonly baseline?: Baseline;
  /** Ids of the query file. */
  readonly queries: readonly string[];
  readonly placeOf: PlaceOf;
  readonly checks: readonly PlannedCheck[];
  /** The files that a change of matters, relative to the root. */
  readonly watched: readonly string[];
}

/** Where queries lie when the configuration does not say: the lab's own place, then that of a BEIR folder. */
const USUAL_QUERIES = ['rag-lab/queries.jsonl', 'queries.jsonl'];

/** Reads what the gate needs; a broken file is the error that the terminal would give. */
export async function readGateFolder(root: string, read: ReadFile): Promise<GateFolder | LabErrorData> {
  try {
    return await gateFolder(root, read);
  } catch (error) {
    return LabError.dataOf(error);
  }
}

export const isGateFolder = (found: GateFolder | LabErrorData): found is GateFolder => 'checks' in found;

async function gateFolder(root: string, read: ReadFile): Promise<GateFolder> {
  const configText = await read(CONFIG_FILE);
  const config = configText === undefined ? undefined : configOf(configText);
  const baselineText = await read(BASELINE_FILE);
  const baseline = baselineText === undefined ? undefined : parseBaseline(baselineText, BASELINE_FILE);
  const queryFile = config?.queries ?? (await firstOf(USUAL_QUERIES, read));
  const queryText = queryFile === undefined ? undefined : await read(queryFile);
  const placeOf = placesIn({
    ...(queryFile !== undefined && queryText !== undefined && { queries: { file: queryFile, text: queryText } }),
    ...(configText !== undefined && { config: { file: CONFIG_FILE, text: configText } }),
    baseline: { file: BASELINE_FILE },
  });
  const variants = resolveVariants(config?.variants.length ? config.variants : [{ name: 'baseline' }]);
  const limits = config?.limits ?? {};
  const absolute = (file: string): string => path.join(root, file);
  return {
    root,
    corpus: { root, include: config?.corpus.include ?? [], exclude: config?.corpus.exclude ?? [] },
    files: {
      ...(config?.queries && { queries: absolute(config.queries) }),
      ...(config?.judgements && { judgements: absolute(config.judgements) }),
    },
    variants,
    limits,
    gate: config?.gate ?? {},
    ...(baseline && { baseline }),
    queries: queryText === undefined ? [] : [...linesOfQueries(queryText).keys()],
    placeOf,
    checks: plannedChecks(
      baseline,
      variants.map(({ name }) => name),
      limits,
      placeOf,
    ),
    watched: [...new Set([CONFIG_FILE, BASELINE_FILE, ...(queryFile === undefined ? USUAL_QUERIES : [queryFile])])],
  };
}

function configOf(text: string): LabConfig {
  const parsed = parseConfig(text, CONFIG_FILE);
  if ('config' in parsed) return parsed.config;
  throw configError(parsed.issues);
}

async function firstOf(files: readonly string[], read: ReadFile): Promise<string | undefined> {
  for (const file of files) if ((await read(file)) !== undefined) return file;
  return undefined;
}
