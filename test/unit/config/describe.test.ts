import { describe, expect, it } from 'vitest';
import {
  changedKnobs,
  defaultKnobs,
  describeVariant,
  findKnob,
  formatKnobValue,
  type KnobValues,
} from '../../../src/core/config';

const variant = (name: string, knobs: Partial<KnobValues> = {}) => ({ name, knobs: { ...defaultKnobs(), ...knobs } });
const baseline = variant('baseline');

describe('a variant in a few words', () => {
  it.each<[Partial<KnobValues>, string]>([
    [{}, 'HNSW 16/256 · MiniLM-L6 int8'],
    [{ 'index.kind': 'flat', 'embedding.model': 'static-MiniLM-L6-256-int8' }, 'flat · static-MiniLM-L6-256 int8'],
    [{ 'index.kind': 'usearch' }, 'USearch 16/256 · MiniLM-L6 int8'],
    [{ 'index.kind': 'hierarchical' }, 'hierarchical · MiniLM-L6 int8'],
    [{ 'retrieval.mode': 'lexical' }, 'BM25'],
    [{ 'retrieval.mode': 'hybrid', 'vectors.storage': 'i8' }, 'HNSW 16/256 + BM25 · MiniLM-L6 int8 · i8'],
  ])('alone: %j', (knobs, text) => {
    expect(describeVariant(variant('a', knobs))).toBe(text);
  });

  it.each<[Partial<KnobValues>, string]>([
    [{ 'vectors.storage': 'i8', 'embedding.dimensions': 128 }, '128 dimensions, vectors i8'],
    [{ 'index.hnsw.efSearch': 128 }, 'efSearch 128'],
    [{ 'chunking.maxTokens': 64 }, 'chunk size 64 tokens'],
    [
      { 'cache.result.policy': 'lru', 'cache.result.maxEntries': 5000 },
      'result cache lru, result cache size 5,000 entries',
    ],
    [{ 'embedding.model': 'paraphrase-MiniLM-L3-v2-int8' }, 'MiniLM-L3 int8'],
    [{ 'retrieval.mode': 'lexical', 'vectors.storage': 'i8' }, 'retrieval lexical'],
    [{ 'chunking.overlapTokens': 32 }, 'same as baseline'],
  ])('against the baseline: %j', (knobs, text) => {
    expect(describeVariant(variant('a', knobs), baseline)).toBe(text);
  });

  it('says "all dimensions" when the baseline had fewer', () => {
    const small = variant('small', { 'embedding.dimensions': 64 });
    expect(describeVariant(variant('a'), small)).toBe('all dimensions');
    expect(changedKnobs(small.knobs, baseline.knobs)).toEqual(['embedding.dimensions']);
  });
});

describe('a value', () => {
  it.each([
    ['index.hnsw.efSearch', 64, '64 candidates'],
    ['embedding.dimensions', 0, 'all'],
    ['cost.queriesPerMonth', 1_000_000, '1,000,000 queries/month'],
    ['index.lexical.k1', 1.2, '1.2'],
    ['index.kind', 'hnsw', 'HNSW (graph)'],
    ['load.requestsPerMinute', 1234.5678, '1,234.5678 requests/min'],
  ])('%s %j reads %s', (id, value, text) => {
    expect(formatKnobValue(findKnob(id)!, value)).toBe(text);
  });
});
