import { describe, expect, it } from 'vitest';
import { familyOf, referenceOf } from '../../../src/node/embedding/adding/reference';
import { registryOf } from '../../support/exports';

describe('the family of a model', () => {
  it.each([
    ['all-MiniLM-L6-v2', 'all-minilm-l6-v2'],
    ['all-MiniLM-L6-v2-int8', 'all-minilm-l6-v2'],
    ['sentence-transformers/all-MiniLM-L6-v2@1a2b3c', 'all-minilm-l6-v2'],
    ['owner/all-MiniLM-L6-v2-onnx-fp16', 'all-minilm-l6-v2'],
    ['all-MiniLM-L12-v2', 'all-minilm-l12-v2'],
    ['e5-small-v2_quantized', 'e5-small-v2'],
  ])('of %s', (name, family) => expect(familyOf(name)).toBe(family));

  it('finds the bundled model of the same weights, and never another kind or itself', async () => {
    const registry = registryOf('/nowhere');
    const model = (await registry.list())[0]!;
    const find = async (change: object) => (await referenceOf(registry, { ...model, ...change }))?.model.id;
    expect(await find({ id: 'mine', source: 'sentence-transformers/all-MiniLM-L6-v2' })).toBe('all-MiniLM-L6-v2-int8');
    expect(await find({ id: 'all-MiniLM-L6-v2', source: 'a folder' })).toBe('all-MiniLM-L6-v2-int8');
    expect(await find({ id: 'all-MiniLM-L6-v2', kind: 'static' })).toBeUndefined();
    expect(await find({ id: 'all-MiniLM-L12-v2', source: '' })).toBeUndefined();
    expect(await find({})).toBeUndefined();
  });
});
