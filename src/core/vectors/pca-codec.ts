import { environmentError } from '../common';
import type { Pca } from './pca';

/** Version and numbers of a row; then mean, variances, directions, little endian. */
const HEADER_NUMBERS = 2;
const VERSION = 1;

export function encodePca({ from, mean, variances, directions }: Pca): Uint8Array {
  const numbers = new Float32Array(HEADER_NUMBERS + mean.length + variances.length + directions.length);
  new Uint32Array(numbers.buffer).set([VERSION, from]);
  numbers.set(mean, HEADER_NUMBERS);
  numbers.set(variances, HEADER_NUMBERS + from);
  numbers.set(directions, HEADER_NUMBERS + 2 * from);
  return new Uint8Array(numbers.buffer);
}

/** @throws `vectors/damaged` where sizes contradict each other, or a number is not finite */
export function decodePca(bytes: Uint8Array): Pca {
  if (bytes.length < HEADER_NUMBERS * 4 || bytes.length % 4 !== 0) throw damaged();
  const buffer = bytes.slice().buffer;
  const [version, from = 0] = new Uint32Array(buffer, 0, HEADER_NUMBERS);
  if (version !== VERSION || bytes.length !== 4 * (HEADER_NUMBERS + 2 * from + from * from)) throw damaged();
  const part = (start: number, length: number): Float32Array =>
    new Float32Array(buffer, 4 * (HEADER_NUMBERS + start), length);
  const pca = { from, mean: part(0, from), variances: part(from, from), directions: part(2 * from, from * from) };
  if (![pca.mean, pca.variances, pca.directions].every((numbers) => numbers.every(Number.isFinite))) throw damaged();
  return pca;
}

const damaged = (): Error =>
  environmentError(
    'vectors/damaged',
    'Stored principal components are damaged.',
    'Index again; what is damaged is rebuilt.',
  );
