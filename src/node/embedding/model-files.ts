import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { modelDamaged, type ModelCard, type ModelFile } from './model-card';

/**
 * The bytes of one file of a model, equal to its card in size and SHA-256. What is checked is what is used: the file is
 * read once, from one handle, and never named to native code.
 * @throws `embedding/model-damaged`
 */
export async function readModelFile(
  dir: string,
  card: Pick<ModelCard, 'id' | 'files'>,
  name: ModelFile,
): Promise<Uint8Array> {
  const expected = card.files[name];
  let bytes: Uint8Array;
  try {
    const file = path.join(dir, name);
    // Opening a pipe would wait for a writer.
    if (!(await stat(file)).isFile()) throw modelDamaged(card.id, `${name} is not a file`);
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      if (size !== expected.bytes)
        throw modelDamaged(card.id, `${name} has ${size} bytes instead of ${expected.bytes}`);
      bytes = await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'embedding/model-damaged') throw error;
    throw modelDamaged(card.id, `${name} cannot be read`, error);
  }
  if (createHash('sha256').update(bytes).digest('hex') !== expected.sha256) {
    throw modelDamaged(card.id, `${name} differs from the checksum in its card`);
  }
  return bytes;
}
