import { describe, expect, it } from 'vitest';
import {
  createAnalyser,
  decodeLexicalIndex,
  DEFAULT_ANALYSIS,
  encodeLexicalIndex,
  buildLexicalIndex as buildWith,
  type Bm25Index,
} from '../../../src/core/lexical-index';

const buildLexicalIndex = (texts: readonly string[]): Bm25Index => buildWith(texts, DEFAULT_ANALYSIS);
const decode = (bytes: Uint8Array): Bm25Index => decodeLexicalIndex(bytes, DEFAULT_ANALYSIS);
const wordsOf = createAnalyser(DEFAULT_ANALYSIS);

const defaults = { k: 10, k1: 1.2, b: 0.75 };

describe('words', () => {
  it.each([
    ['The cat and THE hat', ['cat', 'hat']],
    ['x = 2, y2 = 10', ['y2', '10']],
    ['don’t snake_case camelCase', ['don', 'snake', 'case', 'camelcase']],
    ['ﬁle Ⅷ ｗｉｄｅ', ['file', 'viii', 'wide']],
    ['Cafe\u0301', ['café']],
    ['水', ['水']],
    ['हिन्दी', ['हिन्दी']],
    ['\u0000 \n\t … 😀', []],
  ])('of %j', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });
});

describe('names of code', () => {
  const code = createAnalyser({ ...DEFAULT_ANALYSIS, tokenizer: 'code' });
  it.each([
    ['maxTokens', ['maxtokens', 'max', 'tokens']],
    ['max_tokens', ['max_tokens', 'max', 'tokens']],
    ['parseHTTPResponse', ['parsehttpresponse', 'parse', 'http', 'response']],
    ['MAX_SIZE sha256Sum utf8', ['max_size', 'max', 'size', 'sha256sum', 'sha256', 'sum', 'utf8']],
    ['xAxis', ['xaxis', 'axis']],
    ['__init__ $el', ['init', 'el']],
    ['a.toString() in words', ['tostring', 'string', 'words']],
    ['Größe überEinsatz', ['größe', 'übereinsatz', 'über', 'einsatz']],
    ['日本語 2x', ['日本語', '2x']],
  ])('of %j', (text, words) => {
    expect(code(text)).toEqual(words);
  });

  it('are found by a part and best by the whole', () => {
    const index = buildWith(['the maxTokens knob', 'tokens at the most', 'max tokens'], {
      ...DEFAULT_ANALYSIS,
      tokenizer: 'code',
    });
    expect([...index.search('tokens', defaults).rows].sort()).toEqual([0, 1, 2]);
    expect(index.search('maxTokens', defaults).rows[0]).toBe(0);
  });
});

describe('stop words and stems', () => {
  it('keeps every word when told so', () => {
    expect(createAnalyser({ ...DEFAULT_ANALYSIS, stopWords: 'none' })('To be or not')).toEqual([
      'to',
      'be',
      'or',
      'not',
    ]);
  });

  it('leaves stop words out before it stems', () => {
    const english = createAnalyser({ ...DEFAULT_ANALYSIS, stemming: 'english' });
    expect(english('This connection was connected; connecting connects')).toEqual([
      'connect',
      'connect',
      'connect',
      'connect',
    ]);
  });

  it('finds words of one stem by each other', () => {
    const index = buildWith(['Verbindungen werden gehalten', 'etwas anderes'], {
      ...DEFAULT_ANALYSIS,
      stemming: 'german',
    });
    expect([...index.search('Verbindung', defaults).rows]).toEqual([0]);
  });
});

describe('rows that may come back', () => {
  it('are all that come back, with the scores that they have among all', () => {
    const index = buildLexicalIndex(['apple', 'apple pear', 'pear', 'apple plum']);
    const all = index.search('apple', defaults);
    const some = index.search('apple', { ...defaults, k: 1, allows: (row) => row !== all.rows[0] });
    expect([...some.rows]).toEqual([all.rows[1]]);
    expect(some.similarities[0]).toBe(all.similarities[1]);
  });
});

describe('BM25', () => {
  it('is the formula, worked by hand', () => {
    // N = 2, "apple" in one text of length 2 (mean 3) twice: idf = ln(1 + 1.5 / 1.5), tf part = 2 / (2 + 1.2 × 0.75).
    const { rows, similarities } = buildLexicalIndex(['apple apple', 'pear plum plum fig']).search('apple', defaults);
    expect([...rows]).toEqual([0]);
    expect(similarities[0]).toBeCloseTo(Math.log(2) * (2 / (2 + 1.2 * (0.25 + 0.75 * (2 / 3)))), 6);
  });

  it('orders equal scores by row and cuts at k', () => {
    const index = buildLexicalIndex(Array.from({ length: 50 }, () => 'same words'));
    expect([...index.search('words', { ...defaults, k: 5 }).rows]).toEqual([0, 1, 2, 3, 4]);
  });

  it('counts repeated query words again', () => {
    const index = buildLexicalIndex(['apple', 'pear']);
    const once = index.search('apple', defaults).similarities[0]!;
    expect(index.search('apple apple', defaults).similarities[0]).toBeCloseTo(2 * once, 5);
  });

  it('with k1 = 0 counts a word once, with b = 0 ignores length', () => {
    const index = buildLexicalIndex(['apple', 'apple apple apple pear pear pear', 'plum']);
    const [a, b] = index.search('apple', { ...defaults, k1: 0 }).similarities;
    expect(a).toBe(b);
    expect([...index.search('apple', { ...defaults, b: 0 }).rows]).toEqual([1, 0]);
  });

  it.each([[], [''], ['', '...']])('holds %j', (...texts) => {
    const index = decode(encodeLexicalIndex(buildLexicalIndex(texts)));
    expect(index.count).toBe(texts.length);
    expect(index.search('apple', defaults).rows).toHaveLength(0);
  });

  it('forgets the query before', () => {
    const index = buildLexicalIndex(['apple', 'pear']);
    index.search('apple', defaults);
    expect([...index.search('pear', defaults).rows]).toEqual([1]);
    expect(index.search('plum', defaults).rows).toHaveLength(0);
  });

  it('takes words that objects know as properties', () => {
    const index = buildLexicalIndex(['constructor', '__proto__ toString', 'other']);
    expect([...index.search('constructor', defaults).rows]).toEqual([0]);
    expect([...index.search('proto', defaults).rows]).toEqual([1]);
    expect(index.search('hasOwnProperty', defaults).rows).toHaveLength(0);
  });

  it.each([{ k: 0 }, { k: 1.5 }, { k1: -1 }, { k1: Number.NaN }, { k1: Infinity }, { b: 1.1 }, { b: -0.1 }])(
    'refuses %o',
    (bad) => {
      const index = buildLexicalIndex(['apple']);
      expect(() => index.search('apple', { ...defaults, ...bad })).toThrow(
        expect.objectContaining({ code: 'index/bad-parameters' }),
      );
    },
  );
});

describe('a stored word index', () => {
  const texts = ['apple pear', 'pear plum plum', 'fig', '日本語 apple'];
  const bytes = encodeLexicalIndex(buildLexicalIndex(texts));
  const damaged = expect.objectContaining({ code: 'index/damaged' });

  it('opens from bytes that start anywhere', () => {
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect([...decode(shifted.subarray(1)).search('plum', defaults).rows]).toEqual([1]);
  });

  it('is refused wherever it is cut', () => {
    for (let at = 0; at < bytes.length; at++) expect(() => decode(bytes.slice(0, at))).toThrow(damaged);
  });

  it('with any byte changed is refused or answers within its texts', () => {
    for (let at = 0; at < bytes.length; at++) {
      for (const bits of [1, 0x80, 0xff]) {
        const copy = bytes.slice();
        copy[at]! ^= bits;
        let rows: Int32Array;
        try {
          rows = decode(copy).search('apple plum fig', defaults).rows;
        } catch (error) {
          expect(error).toEqual(damaged);
          continue;
        }
        expect(rows.every((row) => row >= 0 && row < texts.length)).toBe(true);
      }
    }
  });
});
