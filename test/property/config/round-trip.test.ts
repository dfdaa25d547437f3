import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkKnobValue,
  configError,
  formatConfig,
  KNOBS,
  parseConfig,
  parseKnobValue,
  resolveVariants,
  type Knob,
  type KnobValues,
  type LabConfig,
  type VariantSpec,
} from '../../../src/core/config';
import { METRICS } from '../../../src/core/metrics';

const read = (text: string): LabConfig => {
  const parsed = parseConfig(text, 'rag-lab.config.json');
  if ('issues' in parsed) throw configError(parsed.issues);
  return parsed.config;
};

const valueOf = (knob: Knob): fc.Arbitrary<string | number> => {
  if (knob.kind === 'enum') return fc.constantFrom(...knob.values.map(({ value }) => value));
  if (knob.kind === 'name') return fc.string({ minLength: 1, maxLength: 40 }).filter((text) => text.trim() !== '');
  if (knob.kind === 'text') return fc.constantFrom(knob.default, 'bias=-7.25 cosine=8 order=-0.5');
  if (knob.kind === 'integer') return fc.integer({ min: knob.min, max: Math.min(knob.max, 2 ** 31 - 1) });
  return fc.double({ min: knob.min, max: knob.max, noNaN: true }).map((value) => (value === 0 ? 0 : value));
};
/** Overlap may collide with the size; relations have tests of their own. */
const knobsArb = fc.record(
  Object.fromEntries(KNOBS.filter((knob) => !('below' in knob)).map((knob) => [knob.id, valueOf(knob)])),
  { requiredKeys: [] },
) as fc.Arbitrary<Partial<KnobValues>>;

const variantsArb: fc.Arbitrary<VariantSpec[]> = fc
  .array(fc.record({ knobs: knobsArb, parent: fc.option(fc.nat(), { nil: undefined }) }), {
    minLength: 1,
    maxLength: 5,
  })
  .map((list) =>
    list.map(({ knobs, parent }, i) => ({
      name: `v${i}`,
      ...(parent !== undefined && i > 0 && { extends: `v${parent % i}` }),
      knobs,
    })),
  );
const pathArb = fc.constantFrom('docs/**/*.md', 'a b/c.jsonl', 'ünï/🧭.md', '.github/*.md');
const configArb: fc.Arbitrary<LabConfig> = fc.record(
  {
    version: fc.constant(1 as const),
    corpus: fc.record({ include: fc.array(pathArb, { maxLength: 3 }), exclude: fc.array(pathArb, { maxLength: 3 }) }),
    queries: pathArb,
    judgements: pathArb,
    variants: variantsArb,
    limits: fc.dictionary(
      fc.constantFrom(...METRICS.map(({ id }) => id)),
      fc.double({ min: 0, max: 1, noNaN: true }).map((value) => ({ min: value === 0 ? 0 : value })),
    ),
  },
  { requiredKeys: ['version', 'corpus', 'variants', 'limits'] },
);

describe('a configuration', () => {
  it('reads back as the same variants, and the text does not change', () => {
    fc.assert(
      fc.property(configArb, (config) => {
        const text = formatConfig(config);
        const again = read(text);
        expect(resolveVariants(again.variants)).toEqual(resolveVariants(config.variants));
        expect({ ...again, variants: [] }).toEqual({ ...config, variants: [], limits: { ...config.limits } });
        expect(formatConfig(again)).toBe(text);
        expect(text.endsWith('}\n')).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('is read or refused with reasons, whatever the text', () => {
    const sound = formatConfig(read('{"version":1,"variants":[{"name":"a","knobs":{"retrieval.k":5}}]}'));
    const edit = fc.record({ at: fc.nat(sound.length), drop: fc.nat(6), add: fc.string({ maxLength: 6 }) });
    fc.assert(
      fc.property(edit, ({ at, drop, add }) => {
        const parsed = parseConfig(sound.slice(0, at) + add + sound.slice(at + drop), 'f');
        if ('issues' in parsed) {
          expect(parsed.issues.length).toBeGreaterThan(0);
          for (const issue of parsed.issues) expect(issue.code).toMatch(/^config\/[a-z-]+$/);
        } else expect(resolveVariants(parsed.config.variants).length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  it('is read or refused with reasons, whatever the JSON', () => {
    fc.assert(
      fc.property(fc.json(), fc.json(), (knobs, rest) => {
        const parsed = parseConfig(`{"version":1,"variants":[{"name":"a","knobs":${knobs}}],"limits":${rest}}`, 'f');
        if ('issues' in parsed) expect(parsed.issues.length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the shape and the check of single values', () => {
  it('agree on every knob', () => {
    const anything = fc.oneof(
      fc.double(),
      fc.integer(),
      fc.integer({ min: -2, max: 300 }),
      fc.string(),
      fc.constantFrom('flat', 'i8', '', ' ', null, true),
    );
    fc.assert(
      fc.property(fc.constantFrom(...KNOBS), anything, (knob, value) => {
        fc.pre(typeof value !== 'number' || Number.isFinite(value));
        const issue = checkKnobValue(knob, value);
        const text = JSON.stringify({ version: 1, variants: [{ name: 'a', knobs: { [knob.id]: value } }] });
        const parsed = parseConfig(text, 'f');
        const found = 'issues' in parsed ? parsed.issues.filter(({ code }) => code !== 'config/relation') : [];
        expect(found.map(({ code }) => code)).toEqual(issue ? [issue.code] : []);
      }),
      { numRuns: 600 },
    );
  });

  it('read what they print', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...KNOBS).chain((knob) => fc.tuple(fc.constant(knob), valueOf(knob))),
        ([knob, value]) => {
          const expected = typeof value === 'string' ? value.trim() : value;
          expect(parseKnobValue(knob, String(value))).toEqual({ value: expected });
        },
      ),
    );
  });
});
