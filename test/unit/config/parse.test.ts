import { describe, expect, it } from 'vitest';
import { configError, parseConfig, resolveVariants, type ConfigIssue, type LabConfig } from '../../../src/core/config';

const FILE = 'rag-lab.config.json';
const configOf = (text: string): LabConfig => {
  const parsed = parseConfig(text, FILE);
  if ('issues' in parsed) throw configError(parsed.issues);
  return parsed.config;
};
const issuesOf = (text: string): readonly ConfigIssue[] => {
  const parsed = parseConfig(text, FILE);
  if ('config' in parsed) throw new Error('accepted');
  return parsed.issues;
};
const codes = (value: unknown): string[] => issuesOf(JSON.stringify(value)).map(({ code }) => code);
const one = (value: unknown): ConfigIssue => {
  const issues = issuesOf(JSON.stringify(value));
  expect(issues).toHaveLength(1);
  return issues[0]!;
};

const PRODUCT_EXAMPLE = `{
  // comments and trailing commas are allowed
  "$schema": "./rag-lab/config.schema.json", "version": 1,
  "corpus": { "include": ["docs/**/*.md"], "exclude": [], },
  "queries": "rag-lab/queries.jsonl", "judgements": "rag-lab/judgements.jsonl",
  "variants": [
    { "name": "baseline", "knobs": { "embedding.model": "all-MiniLM-L6-v2-int8", "index.kind": "hnsw", "index.hnsw.efSearch": 64 } },
    { "name": "smaller", "extends": "baseline", "knobs": { "vectors.storage": "i8" } }, /* last */
  ],
  "limits": { "quality.ndcg@10": { "min": 0.35 }, "latency.total.p95": { "max": 40 } }
}`;

describe('a sound configuration', () => {
  it('is read with comments and trailing commas', () => {
    expect(configOf(PRODUCT_EXAMPLE)).toEqual({
      version: 1,
      corpus: { include: ['docs/**/*.md'], exclude: [] },
      queries: 'rag-lab/queries.jsonl',
      judgements: 'rag-lab/judgements.jsonl',
      variants: [
        {
          name: 'baseline',
          knobs: { 'embedding.model': 'all-MiniLM-L6-v2-int8', 'index.kind': 'hnsw', 'index.hnsw.efSearch': 64 },
        },
        { name: 'smaller', extends: 'baseline', knobs: { 'vectors.storage': 'i8' } },
      ],
      limits: { 'quality.ndcg@10': { min: 0.35 }, 'latency.total.p95': { max: 40 } },
    });
  });

  it('needs nothing but its version', () => {
    expect(configOf('{"version":1}')).toEqual({
      version: 1,
      corpus: { include: [], exclude: [] },
      variants: [{ name: 'baseline' }],
      limits: {},
    });
  });

  it('may start with a byte order mark and use any line ends', () => {
    expect(configOf('\uFEFF{\r\n"version": 1 }\r').version).toBe(1);
  });

  it('may name parents that come later', () => {
    const config = configOf(
      '{"version":1,"variants":[{"name":"a","extends":"b","knobs":{"retrieval.k":5}},{"name":"b","knobs":{"retrieval.k":7,"index.kind":"flat"}}]}',
    );
    expect(resolveVariants(config.variants).map(({ knobs }) => [knobs['retrieval.k'], knobs['index.kind']])).toEqual([
      [5, 'flat'],
      [7, 'flat'],
    ]);
  });

  it('allows an overlap beyond the chunk size where overlap has no effect', () => {
    const knobs = { 'chunking.strategy': 'markdown', 'chunking.maxTokens': 32, 'chunking.overlapTokens': 64 };
    expect(configOf(JSON.stringify({ version: 1, variants: [{ name: 'a', knobs }] })).variants).toHaveLength(1);
  });
});

describe('text that is not a configuration', () => {
  it.each([
    ['', 'config/not-json'],
    ['   // nothing', 'config/not-json'],
    ['{', 'config/not-json'],
    ['{"version": 1 "x": 2}', 'config/not-json'],
    ['{"version": 1}}', 'config/not-json'],
    ["{'version': 1}", 'config/not-json'],
    ['null', 'config/wrong-type'],
    ['[]', 'config/wrong-type'],
    ['7', 'config/wrong-type'],
    ['{}', 'config/version'],
    ['{"version": 2}', 'config/version'],
    ['{"version": "1"}', 'config/version'],
    ['['.repeat(200_000), 'config/too-deep'],
    [`{"version":1,"queries":"${'x'.repeat(1_000_001)}"}`, 'config/too-large'],
  ])('%.40s', (text, code) => {
    const issues = issuesOf(text);
    expect(issues.map((issue) => issue.code)).toContain(code);
    for (const issue of issues) {
      expect(issue.file).toBe(FILE);
      expect(issue.line).toBeGreaterThan(0);
      expect(issue.nextStep).not.toBe('');
    }
  });

  it('brackets in texts and comments do not count as depth', () => {
    const many = '['.repeat(100);
    expect(
      configOf(`{"version":1, /* ${many} */ "variants":[{"name":"a","knobs":{"embedding.model":"${many}"}}]}`).version,
    ).toBe(1);
  });
});

describe('keys', () => {
  it('says every issue at once, in the order of the lines', () => {
    const issues = issuesOf(`{
  "version": 1,
  "corpus": { "includes": [] },
  "queries": "../q.jsonl",
  "variants": [
    { "name": "a", "knobs": {
      "index.hnsw.m": 1,
      "index.kid": "flat",
      "index.hnsw.efSerch": 12,
      "vectors.storage": "int8",
      "retrieval.k": "10"
    } },
    { "name": "a b" }
  ],
  "limits": { "quality.ndgc@10": { "min": 0.3 }, "latency.total.p95": { "min": 4, "max": 2 } }
}`);
    expect(issues.map(({ line, code, path }) => [line, code, path])).toEqual([
      [3, 'config/unknown-key', 'corpus.includes'],
      [4, 'config/path', 'queries'],
      [7, 'config/out-of-range', 'variants[0].knobs.index.hnsw.m'],
      [8, 'config/unknown-knob', 'variants[0].knobs.index.kid'],
      [9, 'config/unknown-knob', 'variants[0].knobs.index.hnsw.efSerch'],
      [10, 'config/unknown-value', 'variants[0].knobs.vectors.storage'],
      [11, 'config/wrong-type', 'variants[0].knobs.retrieval.k'],
      [13, 'config/variant-name', 'variants[1].name'],
      [15, 'config/unknown-metric', 'limits.quality.ndgc@10'],
      [15, 'config/limit', 'limits.latency.total.p95'],
    ]);
    expect(issues.map(({ message }) => message).join('\n')).toMatch(
      /Did you mean "include"[^]*"index\.kind"[^]*"index\.hnsw\.efSearch"[^]*"quality\.ndcg@10"/,
    );
    expect(issues[2]).toMatchObject({ knob: 'index.hnsw.m', nextStep: 'Use a whole number from 2 to 64 links.' });
    expect(configError(issues).message).toContain('10 things are wrong');
    expect(configError(issues).where).toEqual({ file: FILE, line: 3 });
  });

  it.each(['__proto__', 'constructor', 'prototype'])(
    'refuses %s at any depth and leaves Object.prototype alone',
    (key) => {
      const before = Object.getOwnPropertyNames(Object.prototype);
      for (const text of [
        `{"version":1,"${key}":{"polluted":1}}`,
        `{"version":1,"corpus":{"${key}":{"polluted":1}}}`,
        `{"version":1,"variants":[{"name":"a","knobs":{"${key}":{"polluted":1}}}]}`,
        `{"version":1,"limits":{"${key}":{"min":1}}}`,
        `{"version":1,"limits":{"quality.ndcg@10":{"min":0.1,"${key}":{"${key}":{"polluted":1}}}}}`,
      ])
        expect(issuesOf(text).map(({ code }) => code)).toContain('config/forbidden-key');
      expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    },
  );

  it.each(['toString', 'hasOwnProperty', 'valueOf'])('does not take the inherited %s for a knob or a key', (key) => {
    expect(codes({ version: 1, [key]: 1 })).toEqual(['config/unknown-key']);
    expect(codes({ version: 1, variants: [{ name: 'a', knobs: { [key]: 1 } }] })).toEqual(['config/unknown-knob']);
  });

  it('refuses a key that is there twice', () => {
    expect(issuesOf('{"version":1,\n"version":1}')).toMatchObject([{ code: 'config/duplicate-key', line: 2 }]);
  });
});

describe('paths', () => {
  it.each([
    '/etc/passwd',
    '\\\\server\\share\\q',
    '//server/share',
    'C:\\q.jsonl',
    'C:q.jsonl',
    'c:/q',
    '..',
    '../q',
    'a/../../q',
    'a/..',
    '%2e%2e/q',
    'a%2Fb',
    'docs\\q',
    'file:///q',
    '~/q',
    '',
    ' ',
    'a\u0000b',
    'a\nb',
    '{..,docs}/q',
  ])('refuses %j', (path) => {
    expect(codes({ version: 1, queries: path })).toEqual(['config/path']);
    expect(codes({ version: 1, corpus: { include: ['docs/**', path] } })).toEqual(['config/path']);
  });

  it.each(['a..b/c', 'docs/...md', '.github/**/*.md', 'docs/**/*.{md,mdx}', '50%/x', 'ä/日本/🧭.md'])(
    'takes %j',
    (path) => {
      expect(configOf(JSON.stringify({ version: 1, corpus: { exclude: [path] } })).corpus.exclude).toEqual([path]);
    },
  );
});

describe('variants', () => {
  const variants = (...specs: unknown[]) => ({ version: 1, variants: specs });
  it('have names of their own, whatever the case', () => {
    expect(one(variants({ name: 'a' }, { name: 'A' }))).toMatchObject({
      code: 'config/duplicate-variant',
      path: 'variants[1].name',
    });
  });
  it.each(['', '-a', '.a', 'a b', 'a/b', 'a'.repeat(41), 'ä', '=cmd', 'a\n'])('cannot be called %j', (name) => {
    expect(one(variants({ name })).code).toBe('config/variant-name');
  });
  it('extend what is there', () => {
    const issue = one(variants({ name: 'base' }, { name: 'b', extends: 'bse' }));
    expect(issue).toMatchObject({ code: 'config/unknown-parent', path: 'variants[1].extends' });
    expect(issue.message).toContain('Did you mean "base"?');
  });
  it('do not extend themselves or each other', () => {
    expect(one(variants({ name: 'a', extends: 'a' })).code).toBe('config/extends-cycle');
    const issues = issuesOf(
      JSON.stringify(variants({ name: 'a', extends: 'b' }, { name: 'b', extends: 'a' }, { name: 'c', extends: 'a' })),
    );
    expect(issues.map(({ code, path }) => [code, path])).toEqual([
      ['config/extends-cycle', 'variants[0].extends'],
      ['config/extends-cycle', 'variants[1].extends'],
    ]);
    expect(issues[0]!.message).toContain('a → b → a');
  });
  it('keep relations between knobs, also inherited ones', () => {
    const parent = { name: 'a', knobs: { 'chunking.strategy': 'fixed', 'chunking.overlapTokens': 64 } };
    expect(one(variants(parent, { name: 'b', extends: 'a', knobs: { 'chunking.maxTokens': 64 } }))).toMatchObject({
      code: 'config/relation',
      knob: 'chunking.overlapTokens',
      path: 'variants[1].knobs.chunking.maxTokens',
    });
  });
  it('are one to sixteen', () => {
    expect(codes(variants())).toEqual(['config/out-of-range']);
    const many = Array.from({ length: 17 }, (_, i) => ({ name: `v${i}` }));
    expect(codes(variants(...many))).toEqual(['config/too-many-variants']);
    expect(configOf(JSON.stringify(variants(...many.slice(1)))).variants).toHaveLength(16);
  });
  it('say what is wrong when they are no objects at all', () => {
    expect(codes(variants(null, 7, []))).toEqual(['config/wrong-type', 'config/wrong-type', 'config/wrong-type']);
    expect(codes({ version: 1, variants: 'a' })).toEqual(['config/wrong-type']);
    expect(codes(variants({ knobs: {} }))).toEqual(['config/missing']);
  });
});

describe('limits', () => {
  it.each([
    [{ min: 2 }, 'config/out-of-range'],
    [{ min: '0.3' }, 'config/wrong-type'],
    [{}, 'config/limit'],
    [{ min: 0.5, max: 0.4 }, 'config/limit'],
    [{ minimum: 0.5 }, 'config/unknown-key'],
    [0.3, 'config/wrong-type'],
  ])('%j', (limit, code) => {
    expect(codes({ version: 1, limits: { 'quality.ndcg@10': limit } })).toContain(code);
  });
});

describe('hostile configurations of the largest size', () => {
  const many = (count: number, of: (i: number) => string): string =>
    Array.from({ length: count }, (_, i) => of(i)).join(',');
  it.each([
    [
      'unknown knobs',
      `{"version":1,"variants":[{"name":"a","knobs":{${many(40_000, (i) => `"index.hnsw.k${i}":1`)}}}]}`,
    ],
    ['unknown keys', `{"version":1,${many(70_000, (i) => `"key${i}":1`)}}`],
    ['unknown metrics', `{"version":1,"limits":{${many(40_000, (i) => `"quality.x${i}":{}`)}}}`],
    ['duplicate keys', `{"version":1,${many(70_000, () => '"version":1')}}`],
    ['forbidden keys', `{"version":1,${many(50_000, () => '"__proto__":1')}}`],
    ['variants', `{"version":1,"variants":[${many(50_000, () => '{"name":"a"}')}]}`],
    ['no variants at all', `{"version":1,"variants":[${many(100_000, () => '7')}]}`],
    ['bad paths', `{"version":1,"corpus":{"include":[${many(150_000, () => '".."')}]}}`],
    ['syntax errors', `{${many(200_000, () => '"')}}`],
    ['a long name', `{"version":1,"variants":[{"name":"${'a'.repeat(900_000)}","extends":"${'b'.repeat(90_000)}"}]}`],
    ['a long knob', `{"version":1,"variants":[{"name":"a","knobs":{"${'a'.repeat(900_000)}":1}}]}`],
  ])('%s are refused within a second or two, with a bounded list', (_, text) => {
    const started = performance.now();
    const issues = issuesOf(text);
    expect(performance.now() - started).toBeLessThan(5000);
    expect(issues.length).toBeGreaterThan(0);
    expect(issues.length).toBeLessThanOrEqual(100);
    for (const { message, path, nextStep } of issues) {
      expect(message.length).toBeLessThan(500);
      expect(path.length).toBeLessThan(200);
      expect(nextStep.length).toBeLessThan(500);
    }
  });
});
