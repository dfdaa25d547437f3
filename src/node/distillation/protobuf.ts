/** A protobuf message under construction: fields in the order in which they are written. */
export type Message = readonly Uint8Array[];

export const integer = (field: number, value: number): Message => [varint(field * 8), varint(value)];

export const bytes = (field: number, value: Uint8Array): Message => [
  varint(field * 8 + 2),
  varint(value.length),
  value,
];

export const text = (field: number, value: string): Message => bytes(field, new TextEncoder().encode(value));

export const message = (field: number, ...parts: readonly Message[]): Message => {
  const content = parts.flat();
  const length = content.reduce((sum, { length }) => sum + length, 0);
  return [varint(field * 8 + 2), varint(length), ...content];
};

/** @param value 0 … 2⁵³ − 1 */
function varint(value: number): Uint8Array {
  const out: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) out.push((rest % 128) | 128);
  return Uint8Array.of(...out, rest);
}
