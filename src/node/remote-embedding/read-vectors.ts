import { environmentError, type LabError } from '../../core/common';
import { checkVectors, normalise } from '../../core/embedding';
import type { RawVector } from './apis';

const MOST_DIMENSIONS = 4096;

/**
 * Rows of length 1 out of a server's vectors.
 * @param count texts that were sent
 * @param dimensions what the model had before; any when absent
 * @throws `remote/reply`, `remote/dimensions`, `embedding/not-finite`, `embedding/zero-vector`
 */
export function readVectors(
  host: string,
  vectors: readonly RawVector[],
  count: number,
  dimensions?: number,
): { rows: Float32Array; dimensions: number } {
  if (vectors.length !== count) throw badReply(host, `it sent ${vectors.length} vectors for ${count} texts`);
  const decoded = vectors.map((vector) => decode(host, vector));
  const width = dimensions ?? decoded[0]?.length ?? 0;
  if (width < 1 || width > MOST_DIMENSIONS) throw badReply(host, `its vectors have ${width} dimensions`);
  const rows = new Float32Array(count * width);
  for (const [row, vector] of decoded.entries()) {
    if (vector.length !== width) throw otherDimensions(host, vector.length, width);
    rows.set(vector, row * width);
  }
  checkVectors(rows, width);
  for (let row = 0; row < count; row++) normalise(rows.subarray(row * width, (row + 1) * width));
  return { rows, dimensions: width };
}

function decode(host: string, vector: RawVector): Float32Array {
  // A null is no number; it must not become 0.
  if (typeof vector !== 'string') return Float32Array.from(vector, (value) => value ?? NaN);
  const bytes = Buffer.from(vector, 'base64');
  if (bytes.length === 0 || bytes.length % 4 !== 0) throw badReply(host, 'a vector in base64 is cut short');
  // A copy begins at an aligned place; all platforms that the lab runs on are little endian, as the encoding is.
  return new Float32Array(new Uint8Array(bytes).buffer);
}

export const badReply = (host: string, what: string): LabError =>
  environmentError(
    'remote/reply',
    `${host} does not answer as an embedding model does: ${what}.`,
    'Check the API, the address and the name of the model.',
  );

const otherDimensions = (host: string, got: number, wanted: number): LabError =>
  environmentError(
    'remote/dimensions',
    `${host} answered with ${got} dimensions instead of ${wanted}.`,
    'Vectors of different models cannot be mixed: add the model again under another name.',
  );
