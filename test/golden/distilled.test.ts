import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../src/core/common';
import { quantiseRows } from '../../src/core/vectors';
import { createTokenizer } from '../../src/node/embedding/tokenizer';
import { staticModel } from '../../src/node/distillation/static-model';
import { readWordPiece } from '../../src/node/distillation/word-piece';
import { bundledModels, projectRoot } from '../support/shared';

/** Files of a distilled model as the lab writes them, read by other software; `make.py` made what it says of them. */
const folder = path.join(projectRoot, 'test/golden/distilled');
const DIMENSIONS = 12;
const TOKENS = [
  ...['the', 'of', 'and', 'wing', 'wings', 'thin', 'flow', 'field', '1990', '3', '14', ',', ';', '.', '-', '!', 'facade'],
  ...['##s', '##ing', '##ic', 'un', 'super', '##sonic', 'naive', 'aeroelastic', 'flutter', 'unicode', '東'],
];

const bundled = (name: string): Uint8Array => readFileSync(path.join(bundledModels, 'all-MiniLM-L6-v2-int8', name));
const wordPiece = readWordPiece('bundled', { tokenizer: bundled('tokenizer.json'), config: bundled('tokenizer_config.json') });
const rng = createRng(3);
const numbers = Float32Array.from({ length: (TOKENS.length + 1) * DIMENSIONS }, () => rng.next() - 0.5);
const rows = quantiseRows(numbers, DIMENSIONS);
const files = wordPiece.filesWith(TOKENS, 512);
const model = staticModel(rows, DIMENSIONS);
if (process.env['RAG_LAB_WRITE_GOLDEN']) {
  writeFileSync(path.join(folder, 'model.onnx'), model);
  writeFileSync(path.join(folder, 'tokenizer.json'), files.tokenizer);
}

interface Golden {
  readonly text: string;
  readonly ids: readonly number[];
  readonly vector: readonly number[];
}
const golden = JSON.parse(readFileSync(path.join(folder, 'golden.json'), 'utf8')) as readonly Golden[];

describe('the files of a distilled model', () => {
  it('are the bytes that onnx, onnxruntime and tokenizers of PyPI read', () => {
    expect(readFileSync(path.join(folder, 'model.onnx')).equals(model)).toBe(true);
    expect(readFileSync(path.join(folder, 'tokenizer.json')).equals(files.tokenizer)).toBe(true);
  });

  it('give the ids of the tokenizers package', () => {
    const tokenizer = createTokenizer(files.tokenizer, files.config, {
      addSpecialTokens: false,
      maxTokens: 512,
      fingerprint: '',
    });
    for (const { text, ids } of golden) expect([...tokenizer.tokenize(text)], text).toEqual(ids);
  });

  it('give the mean of their token vectors, of length 1, in ONNX Runtime', () => {
    for (const { text, ids, vector } of golden) {
      const sum = Array.from({ length: DIMENSIONS }, (_, d) =>
        ids.reduce((total, id) => total + rows.data[id * DIMENSIONS + d]! * rows.scales[id]!, 0),
      );
      for (const [d, x] of sum.entries()) expect(vector[d], text).toBeCloseTo(x / Math.hypot(...sum), 5);
    }
  });
});
