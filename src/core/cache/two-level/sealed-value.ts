import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';

const MAGIC = utf8ToBytes('RLV1');
const HASH_BYTES = 32;
const START = MAGIC.length + 2 * HASH_BYTES;

/**
 * Bytes for a place where others can write: format, SHA-256 of the bytes, HMAC-SHA-256 of key, version and that hash,
 * then key, version and the bytes. Little-endian lengths stand before key and version.
 */
export function seal(secret: Uint8Array, key: string, version: string, bytes: Uint8Array): Uint8Array {
  const names = concatBytes(counted(key), counted(version));
  const hash = sha256(bytes);
  return concatBytes(MAGIC, hash, hmac(sha256, secret, concatBytes(names, hash)), names, bytes);
}

/** The bytes of this key and version, or nothing: what was not sealed with the secret, or for something else, is not told apart. */
export function unseal(secret: Uint8Array, key: string, version: string, sealed: Uint8Array): Uint8Array | undefined {
  const names = concatBytes(counted(key), counted(version));
  const bytes = sealed.subarray(START + names.length);
  if (sealed.length < START + names.length || !equal(sealed.subarray(0, MAGIC.length), MAGIC)) return undefined;
  const hash = sealed.subarray(MAGIC.length, MAGIC.length + HASH_BYTES);
  const signature = sealed.subarray(MAGIC.length + HASH_BYTES, START);
  const isWhole =
    equal(signature, hmac(sha256, secret, concatBytes(names, hash))) &&
    equal(sealed.subarray(START, START + names.length), names) &&
    equal(hash, sha256(bytes));
  return isWhole ? bytes : undefined;
}

function counted(text: string): Uint8Array {
  const bytes = utf8ToBytes(text);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, bytes.length, true);
  return concatBytes(length, bytes);
}

/** Takes the same time wherever the difference is. */
function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[i]!;
  return difference === 0;
}
