import type { QuantisedRows } from '../../core/vectors';
import { bytes, integer, message, text, type Message } from './protobuf';

/** Field numbers and values of onnx.proto3. */
const IR_VERSION = 9;
const OPSET = 18;
const FLOAT = 1;
const INT8 = 3;
const INT64 = 7;
const ATTRIBUTE_INT = 2;

export const STATIC_INPUTS = ['input_ids', 'attention_mask'] as const;
export const STATIC_OUTPUT = 'sentence_embedding';

/**
 * An ONNX model of standard operators: the mean of token vectors, scaled to length 1. Token vectors are 8-bit integers
 * with a scale each; the scales are what the sum is weighted by, so that only the tokens of a text become floats.
 * @param rows one a token id
 */
export function staticModel(rows: QuantisedRows, dimensions: number): Uint8Array {
  const count = rows.scales.length;
  const graph = message(
    7,
    node('Gather', ['vectors', 'input_ids'], 'rows8'),
    node('Cast', ['rows8'], 'rows', { to: FLOAT }),
    node('Gather', ['scales', 'input_ids'], 'scale'),
    node('Cast', ['attention_mask'], 'mask', { to: FLOAT }),
    node('Mul', ['scale', 'mask'], 'weights'),
    node('Unsqueeze', ['weights', 'one'], 'weights3'),
    node('MatMul', ['weights3', 'rows'], 'sum3'),
    node('Squeeze', ['sum3', 'one'], 'sum'),
    node('ReduceL2', ['sum', 'one'], 'length', { keepdims: 1 }),
    node('Max', ['length', 'least'], 'positive'),
    node('Div', ['sum', 'positive'], STATIC_OUTPUT),
    text(2, 'static'),
    tensor('vectors', INT8, [count, dimensions], rows.data),
    tensor('scales', FLOAT, [count], littleEndian(rows.scales)),
    tensor('one', INT64, [1], Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0)),
    tensor('least', FLOAT, [], littleEndian(Float32Array.of(1e-12))),
    ...STATIC_INPUTS.map((name) => value(11, name, INT64, ['batch', 'sequence'])),
    value(12, STATIC_OUTPUT, FLOAT, ['batch', dimensions]),
  );
  return Buffer.concat([
    ...integer(1, IR_VERSION),
    ...text(2, 'rag-lab'),
    ...graph,
    ...message(8, text(1, ''), integer(2, OPSET)),
  ]);
}

function node(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, number>> = {},
): Message {
  return message(
    1,
    ...inputs.map((name) => text(1, name)),
    text(2, output),
    text(3, output),
    text(4, operator),
    ...Object.entries(attributes).map(([name, number]) =>
      message(5, text(1, name), integer(3, number), integer(20, ATTRIBUTE_INT)),
    ),
  );
}

const tensor = (name: string, type: number, shape: readonly number[], data: ArrayBufferView): Message =>
  message(
    5,
    ...shape.map((size) => integer(1, size)),
    integer(2, type),
    text(8, name),
    bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  );

function value(field: number, name: string, type: number, shape: readonly (string | number)[]): Message {
  const sizes = shape.map((size) => message(1, typeof size === 'number' ? integer(1, size) : text(2, size)));
  return message(field, text(1, name), message(2, message(1, integer(1, type), message(2, ...sizes))));
}

function littleEndian(numbers: Float32Array): DataView {
  const view = new DataView(new ArrayBuffer(numbers.length * 4));
  numbers.forEach((number, i) => view.setFloat32(i * 4, number, true));
  return view;
}
