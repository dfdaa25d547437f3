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

/** The records of a namespace by key: what all segments hold together. */
export class PackIndex {
  readonly segments = new Map<string, Segment>();
  readonly #places = new Map<Fingerprint, Place>();

  get size(): number {
    return this.#places.size;
  }

  find(key: Fingerprint): Place | undefined {
    return this.#places.get(key);
  }

  *places(): Generator<[Fingerprint, Place]> {
    for (const [key, place] of this.#places) for (let at: Place | undefined = place; at; at = at.other) yield [key, at];
  }

  add(segment: Segment, records: Iterable<PackedRecord>): void {
    for (const record of records) {
      const other = this.#places.get(record.key);
      const same = (place: Place): boolean =>
        place.segment === segment && place.record.offset === record.offset && place.record.crc === record.crc;
      if (other && same(other)) continue;
      this.#places.set(record.key, { segment, record, other });
    }
  }

  /** Forgets one place, e.g. a damaged one. */
  drop(key: Fingerprint, place: Place): void {
    this.#keep(key, (at) => at !== place);
  }

  dropSegment(name: string): void {
    const segment = this.segments.get(name);
    if (!segment) return;
    this.segments.delete(name);
    for (const key of [...this.#places.keys()]) this.#keep(key, (at) => at.segment !== segment);
  }

  clear(): void {
    this.segments.clear();
    this.#places.clear();
  }

  #keep(key: Fingerprint, wanted: (place: Place) => boolean): void {
    const filtered = (place: Place | undefined): Place | undefined => {
      if (!place) return undefined;
      const other = filtered(place.other);
      if (!wanted(place)) return other;
      return other === place.other ? place : { ...place, other };
    };
    const left = filtered(this.#places.get(key));
    if (left) this.#places.set(key, left);
    else this.#places.delete(key);
  }
}
