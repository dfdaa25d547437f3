import { expect, it } from 'vitest';
import { createRng, type Rng } from '../../../src/core/common';
import { keyedVectors } from '../../../src/core/semantic-cache/keyed-vectors';

const DIMENSIONS = 384;

function unit(values: Float32Array): Float32Array {
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}
/** Sum of uniform numbers: near enough to normal for a random direction. */
const random = (rng: Rng): Float32Array =>
  unit(Float32Array.from({ length: DIMENSIONS }, () => rng.next() + rng.next() + rng.next() - 1.5));
/** A vector of about the cosine to another. */
const near = (vector: Float32Array, cosine: number, rng: Rng): Float32Array => {
  const noise = random(rng);
  return unit(vector.map((value, i) => cosine * value + Math.sqrt(1 - cosine ** 2) * noise[i]!));
};

it('finds what a plain list finds, while vectors come and go', () => {
  const rng = createRng(1);
  const vectors = keyedVectors(DIMENSIONS);
  const plain = new Map<string, Float32Array>();
  for (let step = 0; step < 600; step++) {
    const key = `k${rng.below(80)}`;
    if (rng.next() < 0.4) expect(vectors.delete(key)).toBe(plain.delete(key));
    else {
      const vector = random(rng);
      vectors.set(key, vector);
      plain.set(key, vector);
    }
    expect(vectors.count).toBe(plain.size);
    if (step % 20 > 0) continue;
    const query = random(rng);
    const expected = [...plain]
      .map(([each, vector]) => ({ key: each, cosine: vector.reduce((sum, value, i) => sum + value * query[i]!, 0) }))
      .sort((a, b) => b.cosine - a.cosine)
      .slice(0, 5);
    const found = vectors.nearest(query, 5);
    expect(found.map((each) => each.key)).toEqual(expected.map((each) => each.key));
    for (const [i, { cosine }] of found.entries()) expect(cosine).toBeCloseTo(expected[i]!.cosine, 5);
  }
});

it('loses no near vector among many by comparing signs first', () => {
  const rng = createRng(2);
  const vectors = keyedVectors(DIMENSIONS);
  // Vectors of one topic have much in common, as texts do: cosines of about 0.5 among them.
  const topics = Array.from({ length: 20 }, () => random(rng));
  const kept = Array.from({ length: 8000 }, (_, i) => near(topics[i % 20]!, 0.7, rng));
  kept.forEach((vector, i) => vectors.set(String(i), vector));
  let lost = 0;
  for (let i = 0; i < 400; i++) {
    const target = i * 20;
    const query = near(kept[target]!, 0.8, rng);
    if (vectors.nearest(query, 8)[0]?.key !== String(target)) lost++;
  }
  expect(lost).toBe(0);
});

it('refuses vectors of another length or with what is no number', () => {
  const vectors = keyedVectors(2);
  vectors.set('a', Float32Array.of(1, 0));
  expect(() => vectors.set('b', Float32Array.of(1, 0, 0))).toThrow(/3 dimensions/);
  expect(() => vectors.set('b', Float32Array.of(1, NaN))).toThrow(/not finite/);
  expect(() => vectors.nearest(Float32Array.of(1), 1)).toThrow(/1 dimensions/);
  expect(() => vectors.nearest(Float32Array.of(NaN, 0), 1)).toThrow(/not finite/);
  expect(vectors.nearest(Float32Array.of(0, 1), 3)).toEqual([{ key: 'a', cosine: 0 }]);
});
