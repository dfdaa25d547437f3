import { describe, expect, it } from 'vitest';
import {
  configJsonSchema,
  formatConfig,
  judgementJsonSchema,
  KNOBS,
  parseConfig,
  queryJsonSchema,
  type JsonSchema,
} from '../../../src/core/config';
import { METRICS } from '../../../src/core/metrics';

const at = (schema: JsonSchema, ...path: string[]): JsonSchema =>
  path.reduce((inner, key) => inner[key] as JsonSchema, schema);
const objectsIn = (schema: unknown): JsonSchema[] =>
  typeof schema !== 'object' || schema === null
    ? []
    : [
        ...((schema as JsonSchema)['type'] === 'object' ? [schema as JsonSchema] : []),
        ...Object.values(schema).flatMap(objectsIn),
      ];

describe('the JSON schema of a configuration', () => {
  const schema = configJsonSchema();
  const knobs = at(schema, 'properties', 'variants', 'items', 'properties', 'knobs', 'properties');
  const limits = at(schema, 'properties', 'limits', 'properties');

  it('knows every knob and every metric, in their order, and nothing else', () => {
    expect(Object.keys(knobs)).toEqual(KNOBS.map(({ id }) => id));
    expect(Object.keys(limits)).toEqual(METRICS.map(({ id }) => id));
    for (const object of objectsIn(schema)) expect(object['additionalProperties']).toBe(false);
  });

  it.each(KNOBS.map((knob) => [knob.id, knob] as const))('says range, default and prose of %s', (id, knob) => {
    const property = at(knobs, id);
    expect(property).toMatchObject({ default: knob.default, title: knob.label });
    expect(property['markdownDescription']).toContain(knob.description);
    if (knob.kind === 'enum') {
      expect(property['enum']).toEqual(knob.values.map(({ value }) => value));
      expect(property['markdownEnumDescriptions']).toHaveLength(knob.values.length);
    } else if (knob.kind !== 'name' && knob.kind !== 'text')
      expect(property).toMatchObject({
        type: knob.kind === 'integer' ? 'integer' : 'number',
        minimum: knob.min,
        maximum: knob.max,
      });
  });

  it('asks for the version alone and allows comments', () => {
    expect(schema['required']).toEqual(['version']);
    expect(schema).toMatchObject({ allowComments: true, allowTrailingCommas: true });
    expect(schema['$schema']).toBe('http://json-schema.org/draft-07/schema#');
  });
});

describe('the schemas of lines', () => {
  it('are those of the file formats', () => {
    expect(queryJsonSchema()['required']).toEqual(['id', 'text']);
    expect(judgementJsonSchema()['required']).toEqual(['query', 'file', 'grade']);
    expect(Object.keys(at(judgementJsonSchema(), 'properties'))).toEqual([
      'query',
      'file',
      'startLine',
      'endLine',
      'grade',
      'quote',
    ]);
    expect(Object.keys(at(queryJsonSchema(), 'properties'))).toEqual(['id', 'text', 'filter', 'origin', 'overlap']);
  });
});

describe('the text of a configuration', () => {
  it('holds what differs, in the order of the declarations, and points to its schema', () => {
    const text = formatConfig({
      version: 1,
      corpus: { include: ['docs/**'], exclude: [] },
      variants: [
        { name: 'baseline', knobs: { 'retrieval.k': 20, 'chunking.maxTokens': 64, 'index.kind': 'hnsw' } },
        { name: 'smaller', extends: 'baseline', knobs: { 'retrieval.k': 20, 'vectors.storage': 'i8' } },
        { name: 'back', extends: 'baseline', knobs: { 'retrieval.k': 10 } },
      ],
      limits: { 'latency.total.p95': { max: 40 }, 'quality.ndcg@10': { min: 0.35 } },
    });
    expect(text).toBe(`{
  "$schema": "./rag-lab/config.schema.json",
  "version": 1,
  "corpus": {
    "include": [
      "docs/**"
    ],
    "exclude": []
  },
  "variants": [
    {
      "name": "baseline",
      "knobs": {
        "chunking.maxTokens": 64,
        "retrieval.k": 20
      }
    },
    {
      "name": "smaller",
      "extends": "baseline",
      "knobs": {
        "vectors.storage": "i8"
      }
    },
    {
      "name": "back",
      "extends": "baseline",
      "knobs": {
        "retrieval.k": 10
      }
    }
  ],
  "limits": {
    "quality.ndcg@10": {
      "min": 0.35
    },
    "latency.total.p95": {
      "max": 40
    }
  }
}
`);
    expect(parseConfig(text, 'f')).toHaveProperty('config');
  });

  it.each(['/home/someone/docs', 'C:\\docs', '../docs'])('is not written with the path %s', (path) => {
    const config = {
      version: 1 as const,
      corpus: { include: [path], exclude: [] },
      variants: [{ name: 'a' }],
      limits: {},
    };
    expect(() => formatConfig(config)).toThrow(/config|path|absolute|drive|leads/);
  });
});
