import type { Fingerprint } from '../../core/common';
import type { PackedRecord } from './pack-format';

export interface Segment {
  readonly name: string;
  salt: number;
  /** Where the next scan goes on. */
  scanned: number;
  bytes: number;
  /** When this process last told the others that the segment is in use; 0 = not yet. */
  touchedMs: number;
}

/** Where a record lies, and where else: two processes may have stored the same one. */
export interface Place {
  readonly segment: Segment;
  readonly record: PackedRecord;
  readonly other: Place | undefined;
}

/** A key is 32 bytes, compared four at a time. */
const KEY_BYTES = 32;
const KEY_WORDS = KEY_BYTES / 4;
const LEAST_ROWS = 1024;

/**
 * One row a record: 60 bytes, where objects and a key of 64 letters would take 250. Rows count from 1 where 0 stands for
 * none.
 */
const columns = (rows: number) => ({
  rows,
  keys: new Uint32Array(rows * KEY_WORDS),
  offsets: new Float64Array(rows),
  lengths: new Uint32Array(rows),
  crcs: new Uint32Array(rows),
  /** Number of the segment; 0 = forgotten. */
  segments: new Uint32Array(rows),
  /** The row before in the same bucket. */
  before: new Uint32Array(rows),
  /** The last row of those keys whose first word leaves the same rest. */
  buckets: new Uint32Array(rows),
});

/** The records of a namespace by key: what all segments hold together. */
export class PackIndex {
  readonly segments = new Map<string, Segment>();
  readonly #numbers = new Map<Segment, number>();
  readonly #numbered = new Map<number, Segment>();
  #nextNumber = 1;
  #columns = columns(LEAST_ROWS);
  #rows = 0;
  /** The key that is looked for. */
  readonly #wanted = new Uint32Array(KEY_WORDS);
  readonly #wantedBytes = Buffer.from(this.#wanted.buffer);

  find(key: Fingerprint): Place | undefined {
    return this.#placeFrom(this.#first(key), key);
  }

  /** Every place of every record. */
  *places(): Generator<Place> {
    const { keys, segments } = this.#columns;
    const bytes = Buffer.from(keys.buffer);
    for (let at = 0; at < this.#rows; at++) {
      if (segments[at] === 0) continue;
      yield this.#placeAt(at, bytes.toString('hex', at * KEY_BYTES, (at + 1) * KEY_BYTES), undefined);
    }
  }

  add(segment: Segment, records: Iterable<PackedRecord>): void {
    const number = this.#numberOf(segment);
    for (const record of records) if (!this.#rowOf(segment, record)) this.#append(number, record);
  }

  /** Forgets one place, e.g. a damaged one. */
  drop({ segment, record }: Place): void {
    const row = this.#rowOf(segment, record);
    if (row) this.#columns.segments[row - 1] = 0;
  }

  dropSegment(name: string): void {
    const segment = this.segments.get(name);
    this.segments.delete(name);
    const number = segment && this.#numbers.get(segment);
    if (!number) return;
    this.#numbers.delete(segment);
    this.#numbered.delete(number);
    const { segments } = this.#columns;
    for (let at = 0; at < this.#rows; at++) if (segments[at] === number) segments[at] = 0;
  }

  #numberOf(segment: Segment): number {
    const known = this.#numbers.get(segment);
    if (known) return known;
    const number = this.#nextNumber++;
    this.#numbers.set(segment, number);
    this.#numbered.set(number, segment);
    return number;
  }

  /** The last row of a key. */
  #first(key: Fingerprint): number {
    const { rows, buckets } = this.#columns;
    this.#wantedBytes.write(key, 'hex');
    return this.#match(buckets[this.#wanted[0]! % rows]!);
  }

  /** The first row of the wanted key, from this one of its bucket on. */
  #match(from: number): number {
    const { keys, segments, before } = this.#columns;
    let row = from;
    while (row && (segments[row - 1] === 0 || !this.#isWanted(keys, (row - 1) * KEY_WORDS))) row = before[row - 1]!;
    return row;
  }

  #isWanted(keys: Uint32Array, start: number): boolean {
    for (let i = 0; i < KEY_WORDS; i++) if (keys[start + i] !== this.#wanted[i]) return false;
    return true;
  }

  #placeFrom(row: number, key: Fingerprint): Place | undefined {
    if (!row) return undefined;
    const other = this.#placeFrom(this.#match(this.#columns.before[row - 1]!), key);
    return this.#placeAt(row - 1, key, other);
  }

  #placeAt(at: number, key: Fingerprint, other: Place | undefined): Place {
    const { offsets, lengths, crcs, segments } = this.#columns;
    const record = { key, offset: offsets[at]!, length: lengths[at]!, crc: crcs[at]! };
    return { segment: this.#numbered.get(segments[at]!)!, record, other };
  }

  #rowOf(segment: Segment, { key, offset, crc }: PackedRecord): number {
    const { offsets, crcs, segments, before } = this.#columns;
    const number = this.#numbers.get(segment);
    let row = this.#first(key);
    while (row && (segments[row - 1] !== number || offsets[row - 1] !== offset || crcs[row - 1] !== crc))
      row = this.#match(before[row - 1]!);
    return row;
  }

  #append(number: number, { key, offset, length, crc }: PackedRecord): void {
    if (this.#rows === this.#columns.rows) this.#makeRoom();
    const { keys, offsets, lengths, crcs, segments } = this.#columns;
    const at = this.#rows++;
    this.#wantedBytes.write(key, 'hex');
    keys.set(this.#wanted, at * KEY_WORDS);
    offsets[at] = offset;
    lengths[at] = length;
    crcs[at] = crc;
    segments[at] = number;
    this.#link(at);
  }

  #link(at: number): void {
    const { rows, keys, before, buckets } = this.#columns;
    const bucket = keys[at * KEY_WORDS]! % rows;
    before[at] = buckets[bucket]!;
    buckets[bucket] = at + 1;
  }

  /** Larger columns, without what is forgotten. */
  #makeRoom(): void {
    const old = this.#columns;
    const kept = old.segments.reduce((sum, number) => (number === 0 ? sum : sum + 1), 0);
    this.#columns = columns(Math.max(LEAST_ROWS, Math.ceil(kept * 1.5)));
    const { keys, offsets, lengths, crcs, segments } = this.#columns;
    this.#rows = 0;
    for (let from = 0; from < old.rows; from++) {
      if (old.segments[from] === 0) continue;
      const at = this.#rows++;
      keys.set(old.keys.subarray(from * KEY_WORDS, (from + 1) * KEY_WORDS), at * KEY_WORDS);
      offsets[at] = old.offsets[from]!;
      lengths[at] = old.lengths[from]!;
      crcs[at] = old.crcs[from]!;
      segments[at] = old.segments[from]!;
      this.#link(at);
    }
  }
}
