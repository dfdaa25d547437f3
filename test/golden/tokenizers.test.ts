import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTokenizer } from '../../src/node/embedding/tokenizer';
import { projectRoot } from '../support/shared';

const dir = path.join(projectRoot, 'test/golden/tokenizers');
/** Made by `test/golden/tokenizers/make.py` with the reference tokenizers. */
const golden = JSON.parse(readFileSync(path.join(dir, 'ids.json'), 'utf8')) as {
  readonly texts: readonly string[];
  readonly tokenizers: Readonly<Record<string, { readonly ids: number[][]; readonly plain: number[][] }>>;
};
const files = readdirSync(dir).filter((name) => name.endsWith('.json') && name !== 'ids.json');

describe('token ids equal those of the reference tokenizers', () => {
  it('for every tokenizer that lies here', () => {
    expect(files.map((name) => path.parse(name).name).sort()).toEqual(Object.keys(golden.tokenizers).sort());
  });
  it.each(Object.entries(golden.tokenizers))('%s', (name, expected) => {
    const bytes = readFileSync(path.join(dir, `${name}.json`));
    const open = (addSpecialTokens: boolean) =>
      createTokenizer(bytes, Buffer.from('{}'), { addSpecialTokens, maxTokens: 4096, fingerprint: name });
    const [special, plain] = [open(true), open(false)];
    for (const [i, text] of golden.texts.entries()) {
      expect([...special.tokenize(text)], JSON.stringify(text)).toEqual(expected.ids[i]);
      expect([...plain.tokenize(text)], JSON.stringify(text)).toEqual(expected.plain[i]);
      expect(Math.max(-1, ...special.tokenize(text))).toBeLessThan(special.vocabularySize);
    }
  });
});

describe('a damaged character map', () => {
  const json = JSON.parse(readFileSync(path.join(dir, 'unigram-charsmap.json'), 'utf8')) as {
    normalizer: { normalizers: { precompiled_charsmap: string }[] };
  };
  it.each(['AA==', 'AQAAAA==', '////fw==', 'gAAAAAAAAAA='])('%s is refused', (map) => {
    json.normalizer.normalizers[0]!.precompiled_charsmap = map;
    const options = { addSpecialTokens: true, maxTokens: 64, fingerprint: '' };
    expect(() => createTokenizer(Buffer.from(JSON.stringify(json)), Buffer.from('{}'), options)).toThrow('charsmap');
  });
});
