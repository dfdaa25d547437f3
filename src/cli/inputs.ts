import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { userError } from '../core/common';
import {
  CONFIG_FILE,
  configError,
  parseConfig,
  parseKnobAssignments,
  parseVariantFlag,
  resolveVariants,
  type LabConfig,
  type Variant,
  type VariantSpec,
} from '../core/config';
import type { CorpusSpec } from '../core/corpus';
import type { QueryFiles } from '../protocol/worker-protocol';
import type { CommandLine } from './args';

/** What a command works on, from the command line and the configuration file. */
export interface Inputs {
  readonly corpus: CorpusSpec;
  readonly variants: readonly Variant[];
  readonly files: QueryFiles;
  readonly limits: LabConfig['limits'];
  readonly sweep?: NonNullable<LabConfig['sweep']>;
  readonly gate: NonNullable<LabConfig['gate']>;
}

function readConfig(file: string): LabConfig {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw userError(
      'config/unreadable',
      `${file} could not be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`,
      'Name a configuration file that exists.',
    );
  }
  const parsed = parseConfig(text, file);
  if ('config' in parsed) return parsed.config;
  throw configError(parsed.issues);
}

function readVariant(text: string): VariantSpec {
  const parsed = parseVariantFlag(text);
  if ('issues' in parsed) throw configError(parsed.issues);
  return parsed.variant;
}

/** CONFIG, or else the configuration that lies in the corpus or the current folder. */
export function findConfig(line: CommandLine): string | undefined {
  const usual = path.join(line.text.corpus ?? '', CONFIG_FILE);
  return line.words[0] ?? (existsSync(usual) ? usual : undefined);
}

/** @param configFile CONFIG where the command takes one */
export function readInputs(line: CommandLine, configFile?: string): Inputs {
  const config = configFile === undefined ? undefined : readConfig(configFile);
  const home = configFile === undefined ? '.' : path.dirname(configFile);
  const root = path.resolve(line.text.corpus ?? home);
  const specs: VariantSpec[] = [...(config?.variants ?? []), ...line.variants.map(readVariant)];
  const assigned = parseKnobAssignments(line.knobs);
  if ('issues' in assigned) throw configError(assigned.issues);
  const variants = resolveVariants(specs.length ? specs : [{ name: 'baseline' }], assigned.knobs);
  const queries = line.text.queries
    ? path.resolve(line.text.queries)
    : config?.queries && path.resolve(home, config.queries);
  const judgements = line.text.judgements
    ? path.resolve(line.text.judgements)
    : config?.judgements && path.resolve(home, config.judgements);
  return {
    corpus: { root, include: config?.corpus.include ?? [], exclude: config?.corpus.exclude ?? [] },
    variants,
    files: { ...(queries && { queries }), ...(judgements && { judgements }) },
    limits: config?.limits ?? {},
    ...(config?.sweep && { sweep: config.sweep }),
    gate: config?.gate ?? {},
  };
}
