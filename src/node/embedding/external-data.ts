/**
 * Fields of the ONNX protobuf (onnx.proto3) through which a tensor can be reached, by message: field number → the
 * message it holds. A tensor that names external data would make the runtime open files of its choice.
 */
const CHILDREN: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  model: { 7: 'graph', 20: 'training', 25: 'function' },
  training: { 1: 'graph', 2: 'graph' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  function: { 7: 'node', 11: 'attribute' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse', 23: 'sparse' },
  sparse: { 1: 'tensor', 2: 'tensor' },
};
const EXTERNAL_DATA = 13;
const DATA_LOCATION = 14;
const MAX_DEPTH = 64;

/**
 * Whether any tensor of an ONNX model keeps its data in another file.
 * @throws Error where the bytes are not a well-formed protobuf message
 */
export function hasExternalData(model: Uint8Array): boolean {
  return walk(model, 0, model.length, 'model', 0);
}

function walk(bytes: Uint8Array, start: number, end: number, message: string, depth: number): boolean {
  if (depth > MAX_DEPTH) throw new Error('nested too deeply');
  let at = start;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (at >= end) throw new Error('cut short');
      const byte = bytes[at++]!;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
    throw new Error('number too long');
  };
  while (at < end) {
    const tag = varint();
    const field = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0: {
        const value = varint();
        if (message === 'tensor' && field === DATA_LOCATION && value !== 0) return true;
        break;
      }
      case 1:
        at += 8;
        break;
      case 2: {
        const length = varint();
        if (length > end - at) throw new Error('cut short');
        if (message === 'tensor' && field === EXTERNAL_DATA) return true;
        const child = CHILDREN[message]?.[field];
        if (child && walk(bytes, at, at + length, child, depth + 1)) return true;
        at += length;
        break;
      }
      case 5:
        at += 4;
        break;
      default:
        throw new Error('unknown wire type');
    }
  }
  if (at !== end) throw new Error('cut short');
  return false;
}
