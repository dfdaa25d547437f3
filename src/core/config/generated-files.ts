import { withGeneratedContributions } from './manifest';
import { knobsReference, metricsReference } from './reference';
import { configSchemaText, judgementSchemaText, querySchemaText } from './schema';

/**
 * Every file that follows from the declarations of knobs and metrics, by its path in the project. `npm run generate`
 * writes them, a test compares them.
 * @param manifest text of package.json as it is now
 */
export const generatedFiles = (manifest: string): Readonly<Record<string, string>> => ({
  'schemas/rag-lab.config.schema.json': configSchemaText(),
  'schemas/rag-lab.queries.schema.json': querySchemaText(),
  'schemas/rag-lab.judgements.schema.json': judgementSchemaText(),
  'docs/reference/knobs.md': knobsReference(),
  'docs/reference/metrics.md': metricsReference(),
  'package.json': `${JSON.stringify(withGeneratedContributions(JSON.parse(manifest) as Record<string, unknown>), null, 2)}\n`,
});
