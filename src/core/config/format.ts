import { KNOBS } from './registry';
import { parentValues } from './resolve';
import type { LabConfig, Limit, VariantSpec } from './variant';
import { METRICS } from '../metrics';
import { pathProblem } from './paths';
import { userError } from '../common';

/** Where the export puts the JSON schema, relative to the configuration: completion without a network, in any editor. */
export const CONFIG_SCHEMA_PATH = './rag-lab/config.schema.json';

/**
 * The configuration as text that is written to a repository: keys in the order of the declarations, only what differs
 * from the parent or the defaults, a final newline. Equal configurations give equal text, and reading it gives the same
 * variants.
 * @throws `config/path` rather than write an absolute path
 */
export function formatConfig(config: LabConfig, schemaPath: string = CONFIG_SCHEMA_PATH): string {
  const { corpus, queries, judgements } = config;
  for (const path of [...corpus.include, ...corpus.exclude, queries ?? 'none', judgements ?? 'none']) {
    const problem = pathProblem(path);
    if (problem !== undefined)
      throw userError('config/path', `"${path}" ${problem}.`, 'Use a path below the folder of the configuration.');
  }
  const document = {
    $schema: schemaPath,
    version: config.version,
    ...((corpus.include.length > 0 || corpus.exclude.length > 0) && {
      corpus: { include: corpus.include, exclude: corpus.exclude },
    }),
    ...(queries !== undefined && { queries }),
    ...(judgements !== undefined && { judgements }),
    variants: config.variants.map((spec) => formatVariant(spec, config.variants)),
    ...(Object.keys(config.limits).length > 0 && { limits: orderedLimits(config.limits) }),
    ...(config.gate && { gate: config.gate }),
    ...(config.sweep && { sweep: config.sweep }),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function formatVariant(spec: VariantSpec, specs: readonly VariantSpec[]): VariantSpec {
  const parent = parentValues(specs, spec);
  const changed = KNOBS.map(({ id }) => [id, spec.knobs?.[id]] as const).filter(
    ([id, value]) => value !== undefined && value !== parent[id],
  );
  return {
    name: spec.name,
    ...(spec.extends !== undefined && { extends: spec.extends }),
    ...(changed.length > 0 && { knobs: Object.fromEntries(changed) }),
  };
}

const orderedLimits = (limits: LabConfig['limits']): Record<string, Limit> =>
  Object.fromEntries(
    METRICS.flatMap(({ id }) => {
      const limit = limits[id];
      if (!limit) return [];
      const { min, max } = limit;
      return [[id, { ...(min !== undefined && { min }), ...(max !== undefined && { max }) }]];
    }),
  );
