import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasExternalData } from '../../../src/node/embedding/external-data';
import { bundledModels } from '../../support/shared';

/** A protobuf field: a number, or a nested message. */
const field = (number: number, value: number | readonly number[]): number[] =>
  typeof value === 'number'
    ? [...varint(number * 8), ...varint(value)]
    : [...varint(number * 8 + 2), ...varint(value.length), ...value];
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}
const model = (graph: readonly number[]): Uint8Array => Uint8Array.from([...field(1, 8), ...field(7, graph)]);

const plain = [...field(1, 4), ...field(2, 1), ...field(9, [1, 2, 3, 4])];
const located = [...plain, ...field(14, 1)];
const named = [
  ...plain,
  ...field(13, [...field(1, [...Buffer.from('location')]), ...field(2, [...Buffer.from('../x')])]),
];
const inNode = (attribute: readonly number[]): number[] => field(1, field(5, attribute));

describe('external data', () => {
  it.each([
    ['an initializer', field(5, located)],
    ['an initializer that only names a file', field(5, named)],
    ['a later initializer', [...field(5, plain), ...field(5, plain), ...field(5, located)]],
    ["a node's tensor", inNode(field(5, located))],
    ["a node's list of tensors", inNode([...field(10, plain), ...field(10, located)])],
    ['a sparse initializer', field(15, field(1, located))],
    ['a sparse attribute', inNode(field(22, field(2, named)))],
    ['a branch of a branch', inNode(field(6, inNode(field(11, field(5, located)))))],
  ])('is found in %s', (_, graph) => {
    expect(hasExternalData(model(graph))).toBe(true);
  });

  it('is found in a function of the model', () => {
    expect(hasExternalData(Uint8Array.from(field(25, field(7, field(5, field(5, located))))))).toBe(true);
  });

  it('is not seen where there is none', () => {
    expect(hasExternalData(model([...field(5, plain), ...inNode(field(5, plain))]))).toBe(false);
    for (const id of ['static-MiniLM-L6-256-int8', 'paraphrase-MiniLM-L3-v2-int8']) {
      expect(hasExternalData(readFileSync(path.join(bundledModels, id, 'model.onnx')))).toBe(false);
    }
  });

  it('throws on what is no message, and ends on nesting without end', () => {
    const whole = model(field(5, plain));
    for (let at = 1; at < whole.length; at++) {
      // Cut between two fields the rest is a message of its own.
      if (at !== 2) expect(() => hasExternalData(whole.slice(0, at)), `cut at ${at}`).toThrow();
    }
    expect(() =>
      hasExternalData(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)),
    ).toThrow();
    let nested: number[] = field(5, located);
    for (let depth = 0; depth < 60; depth++) nested = inNode(field(6, nested));
    expect(() => hasExternalData(model(nested))).toThrow('nested too deeply');
  });
});
