import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  defaultKnobs,
  findKnob,
  generatedFiles,
  isActive,
  isOneOf,
  KNOB_GROUPS,
  KNOBS,
  SETTING_PREFIX,
  type KnobValues,
} from '../../src/core/config';
import { METRIC_GROUPS, METRICS } from '../../src/core/metrics';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const manifest = read('package.json');

describe('what follows from the declarations', () => {
  it.each(Object.entries(generatedFiles(manifest)))('%s is up to date; else run npm run generate', (file, text) => {
    expect(read(file)).toBe(text);
  });

  it('takes nothing else out of the manifest', () => {
    const mine = { properties: { 'ragLab.defaults.gone': { type: 'string' } } };
    const before = {
      name: 'x',
      contributes: {
        commands: [{ command: 'a', title: 'A' }],
        configuration: [{ title: 'Host', properties: { 'ragLab.engine.memory': { type: 'number' } } }, mine],
        jsonValidation: [
          { fileMatch: 'other.json', url: './o.json' },
          { fileMatch: 'rag-lab.config.json', url: 'old' },
        ],
        views: {},
      },
      scripts: { a: 'b' },
    };
    const after = JSON.parse(generatedFiles(JSON.stringify(before))['package.json']!) as typeof before;
    expect(Object.keys(after)).toEqual(Object.keys(before));
    expect(after.contributes.commands).toEqual(before.contributes.commands);
    expect(after.contributes.configuration[0]).toEqual(before.contributes.configuration[0]);
    expect(JSON.stringify(after)).not.toContain('ragLab.defaults.gone');
    expect(after.contributes.jsonValidation).toEqual([
      { fileMatch: 'other.json', url: './o.json' },
      { fileMatch: 'rag-lab.config.json', url: './schemas/rag-lab.config.schema.json' },
    ]);
  });

  it('is a setting for every knob, with its type, default and range', () => {
    const blocks: { properties: Record<string, Record<string, unknown>> }[] =
      JSON.parse(manifest).contributes.configuration;
    const settings = Object.fromEntries(blocks.flatMap(({ properties }) => Object.entries(properties)));
    for (const knob of KNOBS) {
      const setting = settings[SETTING_PREFIX + knob.id];
      expect(setting, knob.id).toMatchObject({ default: knob.default, scope: 'resource' });
      if (knob.kind === 'integer')
        expect(setting).toMatchObject({ type: 'integer', minimum: knob.min, maximum: knob.max });
    }
    expect(Object.keys(settings).filter((name) => name.startsWith(SETTING_PREFIX))).toHaveLength(KNOBS.length);
  });
});

describe('the declarations of knobs', () => {
  it('have ids of their own, none the start of another (settings nest at dots)', () => {
    for (const a of KNOBS)
      for (const b of KNOBS)
        if (a !== b) expect(b.id === a.id || b.id.startsWith(`${a.id}.`), `${a.id} ${b.id}`).toBe(false);
  });

  it.each(KNOBS.map((knob) => [knob.id, knob] as const))('%s is sound', (id, knob) => {
    expect(id).toMatch(/^[a-z]+(\.[a-z][A-Za-z0-9]*)+$/);
    expect(KNOB_GROUPS.map((group) => group.id)).toContain(knob.group);
    expect(knob.description).toMatch(/[.]$/);
    for (const [other, values] of Object.entries(knob.when ?? {})) {
      const condition = findKnob(other);
      if (!isOneOf(values)) {
        // Off by default, so that such a knob starts without effect.
        expect(['name', 'integer', 'enum']).toContain(condition?.kind);
        expect(condition?.default, other).toBe(values.not);
        continue;
      }
      expect(condition?.kind, other).toBe('enum');
      if (condition?.kind === 'enum')
        expect(condition.values.map(({ value }) => value)).toEqual(expect.arrayContaining([...values]));
    }
    if (knob.kind === 'enum') {
      const values = knob.values.map(({ value }) => value);
      expect(values).toContain(knob.default);
      expect(new Set(values).size).toBe(values.length);
      expect(values).toEqual(expect.arrayContaining([...(knob.sweep ?? [])]));
    } else if (knob.kind === 'text') {
      expect(knob.problemOf(knob.default)).toBeUndefined();
      expect(knob.problemOf('')).toBeTruthy();
    } else if (knob.kind !== 'name') {
      for (const value of [knob.default, ...(knob.sweep ?? []), ...Object.keys(knob.valueLabels ?? {}).map(Number)]) {
        expect(value).toBeGreaterThanOrEqual(knob.min);
        expect(value).toBeLessThanOrEqual(knob.max);
        if (knob.kind === 'integer') expect(Number.isInteger(value)).toBe(true);
      }
      if (knob.scale !== 'linear') expect(knob.max).toBeGreaterThan(1);
      if (knob.below !== undefined) {
        const other = findKnob(knob.below);
        expect(other?.kind).toBe('integer');
        expect(knob.default).toBeLessThan(Number(other?.default));
      }
    }
  });

  it('count only while their conditions hold', () => {
    const activeIn = (knobs: Partial<KnobValues>): string[] =>
      KNOBS.filter((knob) => isActive(knob, { ...defaultKnobs(), ...knobs })).map(({ id }) => id);
    expect(activeIn({})).toContain('index.hnsw.m');
    expect(activeIn({ 'index.kind': 'flat' })).not.toContain('index.hnsw.m');
    expect(activeIn({ 'retrieval.mode': 'lexical' })).not.toContain('index.hnsw.m');
    expect(activeIn({})).not.toContain('index.lexical.k1');
  });
});

describe('the declarations of metrics', () => {
  it('have ids of their own, in known groups, with prose', () => {
    expect(new Set(METRICS.map(({ id }) => id)).size).toBe(METRICS.length);
    for (const { id, group, description } of METRICS) {
      expect(
        METRIC_GROUPS.map((known) => known.id),
        id,
      ).toContain(group);
      expect(description).toMatch(/[.]$/);
    }
  });

  it('hold what the command line promises', () => {
    const ids = METRICS.map(({ id }) => id);
    expect(ids).toEqual(
      expect.arrayContaining([
        ...['ndcg@10', 'recall@10', 'recall@100', 'mrr@10', 'map@100', 'hit@10'].map((id) => `quality.${id}`),
        'ann.recall@10',
        'latency.total.p50',
        'latency.total.p95',
        'latency.total.p99',
        'latency.first',
        'latency.tokenize.p50',
        'latency.embed.p95',
        'latency.cache.p99',
        'latency.search.p50',
        'throughput.qps',
        'build.ms',
        'build.embeddings.ms',
        'memory.vectors.bytes',
        'memory.index.bytes',
        'memory.engine.bytes',
        'disk.bytes',
        'cache.result.hitRatio',
        'cost.per1kQueries.usd',
        'cost.perMonth.usd',
        'cost.avoided.usd',
      ]),
    );
  });
});
