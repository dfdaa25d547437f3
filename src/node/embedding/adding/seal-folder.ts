import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { writeAtomically } from '../../store/atomic-file';
import { MODEL_FILES, type ModelCard } from '../model-card';

/**
 * Writes `model.json` of a folder that holds the model's files: the card, with size and SHA-256 of each as they are now.
 * They are held against these ever after.
 */
export async function sealFolder<Card extends object>(
  dir: string,
  card: Card,
): Promise<Card & Pick<ModelCard, 'files'>> {
  const entries = await Promise.all(MODEL_FILES.map(async (name) => [name, await measured(path.join(dir, name))]));
  const sealed = { ...card, files: Object.fromEntries(entries) as ModelCard['files'] };
  await writeAtomically(path.join(dir, 'model.json'), [Buffer.from(`${JSON.stringify(sealed, null, 2)}\n`)]);
  return sealed;
}

async function measured(file: string): Promise<ModelCard['files']['model.onnx']> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}
