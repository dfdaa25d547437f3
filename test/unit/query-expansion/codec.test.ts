import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import { buildLexicalIndex, DEFAULT_ANALYSIS } from '../../../src/core/lexical-index';
import { buildThesaurus, decodeThesaurus, encodeThesaurus, expandQuery } from '../../../src/core/query-expansion';

const page = readFileSync(path.join(__dirname, '../../golden/thesaurus-text.txt'), 'utf8').trim().split('\n');
const thesaurus = await buildThesaurus(buildLexicalIndex(page.slice(0, 12), DEFAULT_ANALYSIS).postings, noControl);
const bytes = encodeThesaurus(thesaurus);
const damaged = expect.objectContaining({ code: 'thesaurus/damaged' });

describe('a stored thesaurus', () => {
  it('is the one that was stored, from bytes that start anywhere', () => {
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect(thesaurus.terms.length).toBeGreaterThan(10);
    expect(decodeThesaurus(bytes)).toEqual(thesaurus);
    expect(decodeThesaurus(shifted.subarray(1))).toEqual(thesaurus);
  });

  it('is refused wherever it is cut, and with anything after it', () => {
    for (let at = 0; at < bytes.length; at++) expect(() => decodeThesaurus(bytes.slice(0, at))).toThrow(damaged);
    expect(() => decodeThesaurus(Uint8Array.of(...bytes, 10))).toThrow(damaged);
  });

  it('with any byte changed is refused, or is whole and gives weights that are some', () => {
    let refused = 0;
    for (let at = 0; at < bytes.length; at++) {
      for (const bits of [1, 0x80, 0xff]) {
        const copy = bytes.slice();
        copy[at]! ^= bits;
        try {
          const read = decodeThesaurus(copy);
          const query = read.terms.map((word) => ({ word, weight: 1 }));
          for (const one of query)
            for (const { word, weight } of expandQuery(read, [one], { terms: 100, weight: 1 })) {
              expect(read.terms).toContain(word);
              expect(weight > 0 && weight <= 1).toBe(true);
            }
        } catch (error) {
          expect(error).toEqual(damaged);
          refused++;
        }
      }
    }
    // What is not refused is a letter of a term or a similarity that keeps its place: the store's checksum sees those.
    expect(refused / (3 * bytes.length)).toBeGreaterThan(0.5);
  });
});
