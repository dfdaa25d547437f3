import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seal, unseal } from '../../src/core/cache';

const secret = new TextEncoder().encode('a secret of this machine');
const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const bytes = fc.uint8Array({ maxLength: 400 });

describe('a sealed value', () => {
  it('is the same bytes under its key and version', () =>
    fc.assert(
      fc.property(text, text, bytes, (key, version, value) => {
        expect(unseal(secret, key, version, seal(secret, key, version, value))).toEqual(value);
      }),
    ));

  it('is refused with any bit changed', () =>
    fc.assert(
      fc.property(text, text, bytes, fc.nat(), (key, version, value, place) => {
        const forged = seal(secret, key, version, value);
        const bit = place % (forged.length * 8);
        forged[bit >> 3]! ^= 1 << (bit & 7);
        expect(unseal(secret, key, version, forged)).toBeUndefined();
      }),
      { numRuns: 2000 },
    ));

  it('is refused when it is cut, or has something added', () =>
    fc.assert(
      fc.property(text, text, bytes, fc.nat(), bytes, (key, version, value, cut, more) => {
        const sealed = seal(secret, key, version, value);
        expect(unseal(secret, key, version, sealed.subarray(0, cut % sealed.length))).toBeUndefined();
        fc.pre(more.length > 0);
        expect(unseal(secret, key, version, Uint8Array.from([...sealed, ...more]))).toBeUndefined();
      }),
    ));

  it('is refused under another key, another version or another secret', () =>
    fc.assert(
      fc.property(text, text, text, text, bytes, (key, version, otherKey, otherVersion, value) => {
        fc.pre(key !== otherKey || version !== otherVersion);
        const sealed = seal(secret, key, version, value);
        expect(unseal(secret, otherKey, otherVersion, sealed)).toBeUndefined();
        expect(unseal(new Uint8Array(32), key, version, sealed)).toBeUndefined();
      }),
    ));

  it('is refused where somebody wrote something else', () =>
    fc.assert(
      fc.property(text, text, fc.uint8Array({ maxLength: 1000 }), (key, version, anything) => {
        expect(unseal(secret, key, version, anything)).toBeUndefined();
      }),
    ));
});
