import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import { chooseTokens, distilledId } from '../../../src/core/distillation';
import { createTokenizer } from '../../../src/node/embedding/tokenizer';
import { readWordPiece } from '../../../src/node/distillation/word-piece';
import { bundledModels } from '../../support/shared';

const file = (name: string): Uint8Array => readFileSync(path.join(bundledModels, 'all-MiniLM-L6-v2-int8', name));
const source = { tokenizer: file('tokenizer.json'), config: file('tokenizer_config.json') };
const tokenizer = readWordPiece('all-MiniLM-L6-v2-int8', source);

describe('the words of documents', () => {
  const texts = ['Aeroelastic flutter, aeroelastic wings', 'The flutter of 3 wings [MASK] and aeroelasticity'];

  it('become tokens as wholes, the most frequent first, after the tokenizer’s own', async () => {
    const { tokens, leftOut } = await chooseTokens(texts, tokenizer, 'corpus', noControl);
    expect(tokens.slice(-2)).toEqual(['aeroelastic', 'aeroelasticity']);
    expect(tokens).toContain('wings');
    expect(tokens).not.toContain('[MASK]');
    expect(leftOut).toBe(0);
    const ids = tokenizer.withVocabulary(tokens)('Aeroelastic wings');
    expect([...ids].map((id) => tokens[id])).toEqual(['aeroelastic', 'wings']);
  });

  it('are not looked at for the vocabulary of the tokenizer, which has neither special nor reserved tokens', async () => {
    const { tokens } = await chooseTokens(texts, tokenizer, 'tokenizer', noControl);
    expect(tokens.length).toBeGreaterThan(29_000);
    expect(tokens.filter((token) => /^\[[A-Za-z]+\d*\]$/.test(token))).toEqual([]);
  });

  it('that are unknown have no id in training, and the last one in the files', () => {
    const tokens = ['wings', 'the'];
    expect([...tokenizer.withVocabulary(tokens)('the quick wings')]).toEqual([1, 0]);
    const files = tokenizer.filesWith(tokens, 512);
    const options = { addSpecialTokens: false, maxTokens: 512, fingerprint: '' };
    expect([...createTokenizer(files.tokenizer, files.config, options).tokenize('the quick wings')]).toEqual([1, 2, 0]);
  });
});

describe('a tokenizer of another kind', () => {
  it('is refused with its reason', () => {
    const other = new TextEncoder().encode(JSON.stringify({ model: { type: 'BPE', vocab: {}, merges: [] } }));
    expect(() => readWordPiece('other', { ...source, tokenizer: other })).toThrow(/not of the WordPiece kind/);
  });
});

describe('the name of a distilled model', () => {
  it.each([
    ['handbook', 'handbook-static'],
    ['my notes (2026)', 'my-notes-2026-static'],
    ['.hidden', 'hidden-static'],
    ['文書', 'documents-static'],
  ])('of %s is %s', (folder, id) => expect(distilledId(folder)).toBe(id));
});
