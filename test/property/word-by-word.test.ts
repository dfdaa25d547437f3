import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { hfTokenizer } from '../../src/node/embedding/tokenizer';
import { wordByWord, type WordwiseJson } from '../../src/node/embedding/word-by-word';
import { realMarkdown } from '../bench/texts';

const root = path.resolve(import.meta.dirname, '../..');
const models = path.join(root, 'media/models');

function tokenizersOf(model: string) {
  const read = (name: string): Uint8Array => readFileSync(path.join(models, model, name));
  const json = read('tokenizer.json');
  const whole = hfTokenizer(json, read('tokenizer_config.json'));
  const idsOf = (text: string): number[] => whole.encode(text, { add_special_tokens: false }).ids;
  const parsed = JSON.parse(new TextDecoder().decode(json)) as WordwiseJson;
  return { idsOf, byWords: wordByWord(parsed, idsOf), parsed };
}

describe.each(readdirSync(models))('ids of words, %s', (model) => {
  const { idsOf, byWords, parsed } = tokenizersOf(model);

  it('are remembered', () => {
    let asked = 0;
    const counted = wordByWord(parsed, (text) => (asked++, idsOf(text)));
    counted('plum plum, plum');
    expect(asked).toBe(2);
  });

  it('are those of the whole text, on Markdown that others wrote', () => {
    for (const { text } of realMarkdown(root).slice(0, 60)) expect(byWords(text)).toEqual(idsOf(text));
  });

  it('are those of the whole text, whatever stands in it', () => {
    const odd = fc.constantFrom(
      ...[
        'Σ',
        'ΑΣ',
        'İ',
        'ß',
        'e\u0301',
        '\u0301',
        '\u00ad',
        '\u200b',
        '\u00a0',
        '\u000b',
        '\u0000',
        '\ufffd',
        '\u001f',
      ],
      ...[
        '漢字',
        '한글',
        '😀',
        '\ud83d',
        '\u2028',
        '[CLS]',
        '[unk]',
        '[',
        '##a',
        '.',
        "don't",
        'x'.repeat(120),
        ' ',
        '\n',
        '\r\t',
      ],
    );
    const texts = fc.array(fc.oneof(odd, fc.string({ unit: 'binary' }), fc.string()), { maxLength: 12 });
    fc.assert(
      fc.property(texts, (parts) => {
        const text = parts.join('');
        expect(byWords(text)).toEqual(idsOf(text));
      }),
      { numRuns: 1500 },
    );
  });
});

describe('a tokenizer of another kind', () => {
  it('is left alone', () => {
    const idsOf = (): number[] => [1];
    const model = { type: 'BPE' };
    expect(wordByWord({ model, normalizer: { type: 'NFC' }, pre_tokenizer: { type: 'ByteLevel' } }, idsOf)).toBe(idsOf);
    expect(wordByWord({ model: { type: 'WordPiece' } }, idsOf)).toBe(idsOf);
  });
});
