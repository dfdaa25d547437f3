import { describe, expect, it } from 'vitest';
import { defaultKnobs, MAX_VARIANTS } from '../../../src/core/config';
import {
  addVariant,
  asVariantSet,
  deleteVariant,
  freshVariants,
  renameVariant,
  resetKnob,
  resetVariant,
  resolved,
  select,
  setKnob,
  tuningVariants,
} from '../../../src/host/variant-set';

const fresh = freshVariants({});

describe('variants of the tuning panel', () => {
  it('the first change makes a variant beside the baseline', () => {
    const set = setKnob(fresh, 'retrieval.k', 20);
    expect(set).toEqual({
      specs: [
        { name: 'baseline', knobs: {} },
        { name: 'variant-1', extends: 'baseline', knobs: { 'retrieval.k': 20 } },
      ],
      active: 'variant-1',
    });
    expect(tuningVariants(set)[1]).toMatchObject({ parent: 'baseline', changed: ['retrieval.k'] });
    expect(fresh.specs).toHaveLength(1);
  });

  it('a value like the parent’s is no difference', () => {
    const set = setKnob(setKnob(fresh, 'retrieval.k', 20), 'retrieval.k', defaultKnobs()['retrieval.k']);
    expect(tuningVariants(set)[1]!.changed).toEqual([]);
  });

  it('a change of the baseline reaches those that extend it', () => {
    const set = setKnob(select(setKnob(fresh, 'vectors.storage', 'i8'), 'baseline'), 'retrieval.k', 33);
    expect(resolved(set).map(({ knobs }) => knobs['retrieval.k'])).toEqual([33, 33]);
    expect(tuningVariants(set)[1]!.changed).toEqual(['vectors.storage']);
  });

  it('a knob that must stay below the moved one follows it', () => {
    let set = setKnob(fresh, 'chunking.strategy', 'fixed');
    set = setKnob(set, 'chunking.overlapTokens', 100);
    set = setKnob(set, 'chunking.maxTokens', 64);
    expect(resolved(set)[1]!.knobs).toMatchObject({ 'chunking.maxTokens': 64, 'chunking.overlapTokens': 63 });
    set = setKnob(set, 'chunking.overlapTokens', 400);
    expect(resolved(set)[1]!.knobs['chunking.overlapTokens']).toBe(63);
  });

  it.each([
    ['retrieval.k', -1],
    ['retrieval.k', Number.NaN],
    ['retrieval.k', 'ten'],
    ['index.kind', 'tree'],
  ] as const)('refuses %s = %s', (id, value) => {
    expect(() => setKnob(fresh, id, value)).toThrow(expect.objectContaining({ fault: 'user' }));
  });

  it('resets one knob, or all', () => {
    const set = setKnob(setKnob(fresh, 'retrieval.k', 20), 'vectors.storage', 'i8');
    expect(tuningVariants(resetKnob(set, 'retrieval.k'))[1]!.changed).toEqual(['vectors.storage']);
    expect(tuningVariants(resetVariant(set))[1]!.changed).toEqual([]);
  });

  it('renames with its children, and refuses a name that is taken or none', () => {
    const set = renameVariant(setKnob(fresh, 'retrieval.k', 20), 'baseline', 'start');
    expect(set.specs[1]).toMatchObject({ name: 'variant-1', extends: 'start' });
    for (const name of ['START', '', 'a b', '../x', 'x'.repeat(41)])
      expect(() => renameVariant(set, 'variant-1', name)).toThrow(expect.objectContaining({ fault: 'user' }));
  });

  it('children of a deleted variant keep their values', () => {
    const set = asVariantSet([
      { name: 'a', knobs: { 'retrieval.k': 5 } },
      { name: 'b', extends: 'a', knobs: { 'vectors.storage': 'i8' } },
      { name: 'c', extends: 'b' },
    ])!;
    const left = deleteVariant(deleteVariant(set, 'b'), 'a');
    expect(left.specs).toEqual([{ name: 'c', knobs: { 'retrieval.k': 5, 'vectors.storage': 'i8' } }]);
    expect(deleteVariant(left, 'c')).toBe(left);
  });

  it('adds up to the limit, each with a name of its own', () => {
    let set = fresh;
    for (let i = 1; i < MAX_VARIANTS; i++) set = addVariant(set);
    expect(new Set(set.specs.map(({ name }) => name)).size).toBe(MAX_VARIANTS);
    expect(() => addVariant(set)).toThrow(expect.objectContaining({ code: 'config/too-many-variants' }));
  });
});
