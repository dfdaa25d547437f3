import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/common';
import { createOnnxModels } from '../../../src/node/embedding';
import { bundleForNode } from '../../support/bundle';
import { bundledModels, projectRoot } from '../../support/shared';

const { texts: golden } = JSON.parse(readFileSync(path.join(projectRoot, 'test/golden/embeddings.json'), 'utf8')) as {
  texts: string[];
};
const texts = golden.filter((text) => text.trim() !== '');
const hash = (vector: Float32Array): string =>
  createHash('sha256')
    .update(Uint8Array.from(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength)))
    .digest('hex');

describe.each(['all-MiniLM-L6-v2-int8', 'paraphrase-MiniLM-L3-v2-int8', 'static-MiniLM-L6-256-int8'])(
  'a text has the same bits with %s',
  (id) => {
    const models = createOnnxModels({ modelsDir: bundledModels });

    it('in any batch, any order, beside any other call', async () => {
      const embedder = await models.open(id);
      const ids = texts.map((text) => embedder.tokenize(text, 'document'));
      const alone: string[] = [];
      for (const one of ids) alone.push(hash(await embedder.embed([one])));

      const rng = createRng(3);
      const shuffled = ids.map((_, i) => i);
      for (let i = shuffled.length - 1; i > 0; i--) {
        const j = rng.below(i + 1);
        [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
      }
      const calls: number[][] = [];
      for (let at = 0; at < shuffled.length;) {
        const size = 1 + rng.below(16);
        calls.push(shuffled.slice(at, at + size));
        at += size;
      }
      // All at once: calls that share a session must not share their inputs.
      const answers = await Promise.all(calls.map((call) => embedder.embed(call.map((i) => ids[i]!))));
      const { dimensions } = embedder.model;
      for (const [c, call] of calls.entries()) {
        for (const [r, i] of call.entries()) {
          expect(hash(answers[c]!.subarray(r * dimensions, (r + 1) * dimensions)), texts[i]).toBe(alone[i]);
        }
      }
    });

    it('in another process', async () => {
      const embedder = await models.open(id);
      const some = texts.slice(0, 12);
      const here: string[] = [];
      for (const text of some) here.push(hash(await embedder.embed([embedder.tokenize(text, 'document')])));
      // Inside the project, so that the native packages are found.
      const program = path.join(projectRoot, 'out-test/embed-process', `${id}.cjs`);
      await bundleForNode(path.join(projectRoot, 'test/support/embed-process.ts'), program);
      const { stdout } = await promisify(execFile)(process.execPath, [
        program,
        bundledModels,
        id,
        JSON.stringify(some),
      ]);
      expect(JSON.parse(stdout)).toEqual(here);
    });
  },
);
