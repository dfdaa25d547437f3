import { userError } from '../common';
import { BASELINE_FILE } from './make-baseline';
import type { Baseline } from './types';

/**
 * Says before the run when it could compare nothing.
 * @param variants names of those that would be measured
 * @param queries ids of those that would be asked
 * @throws `baseline/other-variants`, `baseline/other-corpus`
 */
export function checkBaseline(
  baseline: Baseline,
  variants: readonly string[],
  queries: readonly string[],
  file = BASELINE_FILE,
): void {
  const names = baseline.variants.map(({ name }) => name);
  if (!names.some((name) => variants.includes(name)))
    throw userError(
      'baseline/other-variants',
      `The baseline holds ${names.join(', ')}; none of ${variants.join(', ')}.`,
      'Name the configuration that the baseline was made with, or write a new one with rag-lab baseline.',
      { file },
    );
  const asked = new Set(queries);
  const judged = baseline.variants.flatMap((variant) => variant.queries);
  if (judged.length > 0 && !judged.some(({ id }) => asked.has(id)))
    throw userError(
      'baseline/other-corpus',
      'The baseline belongs to another corpus: it has no query in common with this one.',
      'Check --corpus and --queries, or write a new one with rag-lab baseline.',
      { file },
    );
}
