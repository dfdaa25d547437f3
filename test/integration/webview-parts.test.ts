import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultKnobs, findKnob, KNOBS, type NumberKnob } from '../../src/core/config';
import type { PlanPreview } from '../../src/core/experiment';
import { runResult } from '../fixtures/run-result';
import { cdfPoints, distributionOf, percentileOf } from '../../webview/charts/cdf';
import { paretoFront } from '../../webview/charts/pareto';
import { placeLabels } from '../../webview/charts/place-labels';
import { conditionText, groupSummary } from '../../webview/knobs/describe';
import { maxNow } from '../../webview/knobs/limits';
import { planSentence } from '../../webview/knobs/plan-sentence';
import { nearestStop, parseValue, stopsOf } from '../../webview/knobs/steps';
import { filterOutcomes, pairOutcomes, sortOutcomes } from '../../webview/tables/outcomes';
import { tuningState } from './webview-states';

const numbers = KNOBS.filter((knob): knob is (typeof KNOBS)[number] & NumberKnob => 'min' in knob);

describe('slider stops', () => {
  it.each(numbers.map((knob) => [knob.id, knob] as const))(
    '%s: rising, in range, with ends, default and sweep',
    (_, knob) => {
      const stops = stopsOf(knob);
      expect(stops).toEqual([...new Set(stops)].sort((a, b) => a - b));
      expect([stops[0], stops.at(-1)]).toEqual([knob.min, knob.max]);
      for (const value of [knob.default, ...(knob.sweep ?? [])]) expect(stops).toContain(value);
      if (knob.kind === 'integer') expect(stops.every(Number.isInteger)).toBe(true);
      expect(stops.length).toBeGreaterThan(10);
      expect(stops.length).toBeLessThan(120);
      for (const value of stops) expect(stops[nearestStop(stops, value)]).toBe(value);
    },
  );

  it('ends at the largest value allowed now', () => {
    const dimensions = findKnob('embedding.dimensions') as NumberKnob;
    const max = maxNow(dimensions, defaultKnobs(), tuningState.models);
    expect(max).toBe(384);
    expect(stopsOf(dimensions, max).at(-1)).toBe(384);
    expect(maxNow(findKnob('chunking.overlapTokens') as NumberKnob, defaultKnobs(), [])).toBe(199);
  });

  it('reads typed numbers and says what is wrong with others', () => {
    const traffic = findKnob('cost.queriesPerMonth') as NumberKnob;
    expect(parseValue(traffic, '1,200,000')).toEqual({ value: 1_200_000 });
    expect(parseValue(traffic, '2e6')).toEqual({ value: 2_000_000 });
    for (const bad of ['', ' ', 'x', '1.5', '-1', 'NaN', 'Infinity', '99999999999'])
      expect(parseValue(traffic, bad)).toHaveProperty('problem');
  });
});

describe('what a change redoes, in words', () => {
  const stage = (
    name: PlanPreview['stages'][number]['stage'],
    missing: number,
    ms?: number,
  ): PlanPreview['stages'][number] => ({
    stage: name,
    variants: ['a'],
    missing,
    total: 1204,
    unit: name === 'vectors' ? 'vectors' : 'chunks',
    ...(ms !== undefined && { estimatedMs: ms }),
  });
  const plan = (...stages: PlanPreview['stages']): string =>
    planSentence({ stages, documents: 87, chunks: { a: 1204 }, memory: {} });

  it('says what is computed and about how long', () => {
    expect(plan(stage('embeddings', 1204, 8600), stage('index', 1204, 400))).toBe(
      'Embeds 1,204 chunks and builds 1 index: about 9 s.',
    );
    expect(plan(stage('embeddings', 12, 100))).toBe('Embeds 12 chunks (1,192 are stored): under a second.');
    expect(plan(stage('vectors', 1204, 5), stage('index', 1204, 900), stage('index', 1204, 900))).toBe(
      'Rebuilds 1,204 vectors and builds 2 indexes: about 2 s. No text is embedded again.',
    );
    expect(plan(stage('lexical', 1204, 5), stage('thesaurus', 1204, 900), stage('thesaurus', 1204, 900))).toBe(
      'Builds 1 word index and builds 2 thesauri: about 2 s. No text is embedded again.',
    );
  });
  it('says when nothing is, and when nobody knows how long', () => {
    expect(plan(stage('embeddings', 0), stage('index', 0))).toBe('Search only, instant: everything else is stored.');
    expect(plan(stage('embeddings', 1204))).toBe('Embeds 1,204 chunks. Time not known yet on this machine.');
    expect(plan(stage('embeddings', 1204, 9000), stage('index', 1204))).toContain(
      'about 9 s and what is not known yet',
    );
  });
});

describe('knobs in words', () => {
  it('sums up a group and names the condition of a knob without effect', () => {
    const values = { ...defaultKnobs(), 'index.hnsw.efSearch': 64 };
    expect(groupSummary('index', values)).toBe('HNSW (graph) · 16 · 64');
    expect(groupSummary('vectors', { ...values, 'retrieval.mode': 'lexical' })).toBe('no effect here');
    expect(conditionText(findKnob('index.lexical.k1')!, values)).toBe('only while Search by is Words or Both');
    expect(conditionText(findKnob('index.lexical.expansionWeight')!, { ...values, 'retrieval.mode': 'hybrid' })).toBe(
      'only while Added words is not off',
    );
    expect(conditionText(findKnob('cache.result.maxEntries')!, values)).toBe('only while Result cache is not Off');
  });
});

describe('figures behind the charts', () => {
  it('draws a distribution from a few hundred points, exactly at its percentiles', () => {
    const samples = Array.from({ length: 100_000 }, (_, i) => ((i * 7919) % 100_000) / 1000);
    const distribution = distributionOf([...samples, NaN, Infinity, null]);
    expect(distribution.dropped).toBe(3);
    expect(percentileOf(distribution, 0.5)).toBe(49.999);
    expect(percentileOf(distribution, 1)).toBe(99.999);
    const points = cdfPoints(distribution);
    expect(points.length).toBeLessThanOrEqual(501);
    expect(points[0]).toEqual({ x: 0, y: 0 });
    expect(points.at(-1)).toEqual({ x: 99.999, y: 1 });
    expect(points.find(({ y }) => y === 0.5)!.x).toBe(49.999);
    expect(cdfPoints(distributionOf([]))).toEqual([]);
    expect(percentileOf(distributionOf([NaN]), 0.5)).toBeNull();
  });
  it('keeps on the front what nothing else beats on both', () => {
    const points = [
      { cost: 3, gain: 0.5 },
      { cost: 1, gain: 0.2 },
      { cost: 2, gain: 0.2 },
      { cost: 3, gain: 0.7 },
      { cost: 9, gain: 0.7 },
    ];
    expect(paretoFront(points)).toEqual([
      { cost: 1, gain: 0.2 },
      { cost: 3, gain: 0.7 },
    ]);
  });
});

describe('names beside marks', () => {
  const area = { left: 0, right: 400, top: 0, bottom: 200 };
  const mark = (x: number, y: number) => ({ x, y, radius: 8, width: 60 });
  const HEIGHT = 14;
  it('stand right of a mark, and left of it where there is no room', () => {
    expect(placeLabels([mark(100, 100), mark(390, 50)], area, HEIGHT)).toEqual([
      { x: 113, y: 100 },
      { x: 317, y: 50 },
    ]);
  });
  it('hide neither neighbours nor their names, as long as there is room around', () => {
    fc.assert(
      fc.property(fc.integer({ min: 70, max: 300 }), fc.integer({ min: 20, max: 60 }), (x, apart) => {
        const marks = [mark(x, 100), mark(x + apart, 102)];
        const [first, second] = placeLabels(marks, area, HEIGHT);
        const overlap = (a: { x: number; y: number }, b: { x: number; y: number }, width: number, height: number) =>
          a.x < b.x + width && b.x < a.x + 60 && Math.abs(a.y - b.y) < height;
        expect(overlap(first!, second!, 60, HEIGHT)).toBe(false);
        for (const { x: at, y } of marks)
          for (const name of [first!, second!])
            expect(overlap(name, { x: at - 8, y }, 16, (HEIGHT + 16) / 2)).toBe(false);
      }),
    );
  });
});

describe('lost and won queries', () => {
  const pairs = pairOutcomes(runResult, 0, 1);
  it('splits and sorts them, not found last', () => {
    expect(
      filterOutcomes(pairs, 'lost')
        .map(({ outcome }) => outcome.id)
        .sort(),
    ).toEqual(['q21', 'q3', 'q5', 'q9']);
    expect(filterOutcomes(pairs, 'all')).toHaveLength(24);
    expect(sortOutcomes(filterOutcomes(pairs, 'lost'), 'change', false)[0]!.outcome.id).toBe('q9');
    const ranks = sortOutcomes(pairs, 'to', false).map(({ toRank }) => toRank);
    expect(ranks.slice(ranks.indexOf(null)).every((rank) => rank === null)).toBe(true);
    expect(sortOutcomes(pairs, 'query', true).map((p) => p.outcome.id)).toEqual(
      sortOutcomes(pairs, 'query', false)
        .map((p) => p.outcome.id)
        .reverse(),
    );
  });
});
