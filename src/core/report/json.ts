import type { MetricValues, RunResult } from '../experiment';

/**
 * What `--json` writes, two spaces deep, with a final newline. The members that the CLI contract names come first and
 * keep their names and meaning; the others (settings, limits, outcomes, …) stand beside them.
 */
export function renderJson(run: RunResult): string {
  const { schemaVersion, machine, corpus, queries, stages, variants, comparisons, ...rest } = run;
  const { documents, chunks, tokens, fingerprint, ...corpusRest } = corpus;
  const document = {
    schemaVersion,
    machine,
    corpus: { documents, chunks, tokens, fingerprint, ...corpusRest },
    queries,
    stages: stages.map(({ stage, fingerprint: hash, reused, ms, ...more }) => ({
      stage,
      fingerprint: hash,
      reused,
      ms,
      ...more,
    })),
    variants: variants.map(({ name, knobs, metrics, ...more }) => ({
      name,
      knobs,
      metrics: measured(metrics),
      ...more,
    })),
    comparisons,
    ...rest,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** JSON would turn NaN into null; a figure that is none is left out: unknown. */
const measured = (metrics: MetricValues): MetricValues =>
  Object.fromEntries(Object.entries(metrics).filter(([, { value }]) => Number.isFinite(value)));
