import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { holm } from '../../src/core/statistics';

interface Golden {
  readonly sets: readonly { readonly name: string; readonly pValues: number[]; readonly adjusted: number[] }[];
}
const { sets } = JSON.parse(readFileSync(new URL('holm.json', import.meta.url), 'utf8')) as Golden;

describe("Holm's correction", () => {
  it.each(sets)('is that of statsmodels: $name', ({ pValues, adjusted }) => {
    const found = holm(pValues);
    expect(found).toHaveLength(adjusted.length);
    found.forEach((pValue, i) => expect(pValue).toBeCloseTo(adjusted[i]!, 14));
  });

  it('of nothing is nothing', () => {
    expect(holm([])).toEqual([]);
  });
});
