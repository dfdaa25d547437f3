import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import { queryVectorRows } from '../../../src/core/cache-lab';
import { defaultKnobs } from '../../../src/core/config';
import {
  chooseThreshold,
  crossValidatedScores,
  judgeOf,
  parsePairs,
  type LabelledPair,
  type ThresholdChoice,
} from '../../../src/core/semantic-cache';
import { createOnnxModels } from '../../../src/node/embedding';
import { bundledModels, needShared } from '../../support/shared';


/** Of the default model without guards, by the collections' own reference: threshold → same pairs hit, wrong of hits. */
const REFERENCE = [
  [0.8, 0.747, 0.322],
  [0.85, 0.577, 0.281],
  [0.9, 0.369, 0.213],
  [0.95, 0.169, 0.125],
] as const;
const HIT = 0.577;

let made: Promise<LabelledPair[]> | undefined;
const pairsOf = (file: string): Promise<LabelledPair[]> => (made ??= embedded(file));

async function embedded(file: string): Promise<LabelledPair[]> {
  const { pairs, notices } = parsePairs(readFileSync(file, 'utf8'), 'pairs.jsonl');
  expect(notices).toEqual([]);
  const embedder = await createOnnxModels({ modelsDir: bundledModels }).open(defaultKnobs()['embedding.model']);
  const { dimensions } = embedder.model;
  const texts = pairs.flatMap(({ a, b }) => [a, b]);
  const rows = await queryVectorRows(embedder, new Map(), texts, noControl);
  return pairs.map(({ a, b, same }, i) => {
    let cosine = 0;
    for (let d = 2 * i * dimensions; d < (2 * i + 1) * dimensions; d++) cosine += rows[d]! * rows[d + dimensions]!;
    return { cached: a, asked: b, same, cosine };
  });
}

/** Share of wrong hits at the largest threshold at which so many of the same pairs hit. */
function wrongAt(pairs: readonly LabelledPair[], scores: Float64Array, sameHit: number): number {
  const order = pairs.map((_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  const wanted = Math.round(sameHit * pairs.filter(({ same }) => same).length);
  let right = 0;
  const hits = order.findIndex((i) => pairs[i]!.same && ++right >= wanted) + 1;
  return 1 - right / hits;
}
const onCurve = ({ curve }: ThresholdChoice, sameHit: number): number =>
  curve.find((point) => point.sameHit.value >= sameHit - 0.0005)!.wrongOfHits!.value;

describe('4,000 labelled pairs of questions', () => {
  it('without guards hit and err as the reference says, within half a point', async (test) => {
    const pairs = await pairsOf(needShared(test, 'collections/question-pairs/pairs.jsonl'));
    const { curve, samePairs } = chooseThreshold(pairs, judgeOf('off'), 0.02);
    expect([pairs.length, samePairs]).toEqual([4000, 1500]);
    for (const [threshold, sameHit, wrong] of REFERENCE) {
      const point = curve.find((each) => each.threshold === threshold)!;
      expect(Math.abs(point.sameHit.value - sameHit), `same pairs at ${threshold}`).toBeLessThan(0.005);
      expect(Math.abs(point.wrongOfHits!.value - wrong), `wrong hits at ${threshold}`).toBeLessThan(0.005);
    }
  }, 300_000);

  it('with guards err less at the same hits, with weights that have seen none of them', async (test) => {
    const pairs = await pairsOf(needShared(test, 'collections/question-pairs/pairs.jsonl'));
    // 24.4 % and 24.5 % where the cosine alone has 28.1 %.
    expect(onCurve(chooseThreshold(pairs, judgeOf('veto'), 0.02), HIT)).toBeLessThan(0.25);
    expect(onCurve(chooseThreshold(pairs, judgeOf('weighed'), 0.02), HIT)).toBeLessThan(0.252);
  }, 300_000);

  it('with fitted weights have a fifth fewer wrong hits at the same hits, each pair judged by weights of other folds', async (test) => {
    const pairs = await pairsOf(needShared(test, 'collections/question-pairs/pairs.jsonl'));
    // 21.3 % to 21.6 % with five seeds; 15 % fewer than 28.1 % were 23.9 %.
    expect(wrongAt(pairs, await crossValidatedScores(pairs, 1, noControl), HIT)).toBeLessThan(0.225);
  }, 300_000);
});
