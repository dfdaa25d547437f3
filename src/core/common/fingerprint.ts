import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** 64 hex digits: SHA-256 of a stage's inputs and of the knobs that can change its output. */
export type Fingerprint = string;

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** JSON with sorted keys and without undefined members, so that equal values give equal text. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item as Json)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const record = value as Record<string, Json | undefined>;
    const members = Object.keys(record)
      .sort()
      .filter((key) => record[key] !== undefined)
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(record[key]!)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value);
}

export const hashText = (text: string): Fingerprint => bytesToHex(sha256(utf8ToBytes(text)));
export const hashBytes = (bytes: Uint8Array): Fingerprint => bytesToHex(sha256(bytes));
export const fingerprintOf = (value: Json): Fingerprint => hashText(canonicalJson(value));
