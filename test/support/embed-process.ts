import { createHash } from 'node:crypto';
import { createOnnxModels } from '../../src/node/embedding';

/** Embeds each text as a call of its own and prints a hash of each vector's bits: `node embed-process MODELS ID TEXTS`. */
async function main([modelsDir, id, textsJson]: readonly string[]): Promise<void> {
  const embedder = await createOnnxModels({ modelsDir: modelsDir! }).open(id!);
  const hashes: string[] = [];
  for (const text of JSON.parse(textsJson!) as string[]) {
    const vector = await embedder.embed([embedder.tokenize(text, 'document')]);
    hashes.push(createHash('sha256').update(new Uint8Array(vector.buffer)).digest('hex'));
  }
  process.stdout.write(JSON.stringify(hashes));
}

void main(process.argv.slice(2));
