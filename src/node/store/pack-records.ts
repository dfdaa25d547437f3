import { open, readdir, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fingerprint } from '../../core/common';
import { checkFingerprint, type RecordStore } from '../../core/store';
import { readFully } from './atomic-file';
import { isMissing, writeFailure } from './failures';
import { payloadCrc, type RecordEntry } from './pack-format';
import { PackIndex, type Place, type Segment } from './pack-index';
import { scanSegment } from './pack-segment';
import { isPack, PackWriter } from './pack-writer';

/** Neighbouring records are read in one go: at most so much, with at most such a gap. */
const MAX_READ_BYTES = 4 << 20;
const MAX_GAP_BYTES = 64 << 10;
/** More copies of one record than processes ever write at once. */
const MAX_ROUNDS = 8;
export const TOUCH_MS = 60_000;

/**
 * The records of one namespace: all segments in its folder, of which this process appends to one. What it
 * returns are windows, at multiples of 8, on buffers that nobody else uses; neighbours share a buffer.
 */
export class PackRecords implements RecordStore {
  readonly index = new PackIndex();
  readonly #writer: PackWriter;
  #loaded = false;
  #refreshing: Promise<void> | undefined;
  #writing: Promise<unknown> = Promise.resolve();

  /** @param beforeFirstWrite a chance to tidy up, while the process has no segment yet */
  constructor(
    readonly folder: string,
    private readonly log: (message: string) => void,
    private readonly beforeFirstWrite: (records: PackRecords) => Promise<void>,
  ) {
    this.#writer = new PackWriter(folder);
  }

  /** The segment that this process appends to. */
  get ownSegment(): string | undefined {
    return this.#writer.segment;
  }

  async getMany(keys: readonly Fingerprint[]): Promise<(Uint8Array | undefined)[]> {
    keys.forEach(checkFingerprint);
    if (!this.#loaded || keys.some((key) => !this.index.find(key))) await this.refresh();
    const found = new Map<Fingerprint, Uint8Array>();
    const distinct = [...new Set(keys)];
    let wanted = distinct;
    // A damaged copy is forgotten and the next one tried; segments merged under our feet are looked up anew.
    for (let round = 0; round < MAX_ROUNDS && wanted.length > 0; round++) {
      await this.#read(wanted, found);
      wanted = found.size === distinct.length ? [] : distinct.filter((key) => !found.has(key) && this.index.find(key));
    }
    return keys.map((key) => found.get(key));
  }

  async putMany(entries: readonly RecordEntry[]): Promise<void> {
    entries.forEach(([key]) => checkFingerprint(key));
    const writing = this.#writing.then(() => this.#append(entries));
    this.#writing = writing.catch(() => undefined);
    await writing;
  }

  /** Looks for segments that came, grew or went. Concurrent callers share one look. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#scan().finally(() => (this.#refreshing = undefined));
    return this.#refreshing;
  }

  /** Ends the segment under way, so that it may be moved or deleted. */
  async seal(): Promise<void> {
    const sealing = this.#writing.then(() => this.#writer.close());
    this.#writing = sealing.catch(() => undefined);
    await sealing;
  }

  async #append(entries: readonly RecordEntry[]): Promise<void> {
    if (!this.#loaded) await this.refresh();
    const fresh = new Map(entries.toReversed().filter(([key]) => !this.index.find(key)));
    if (fresh.size === 0) return;
    try {
      if (!this.#writer.segment) await this.beforeFirstWrite(this);
      const { segment: name, salt, end, records } = await this.#writer.append([...fresh].reverse());
      const segment = this.index.segments.get(name) ?? { name, salt, scanned: end, bytes: end, touchedMs: Date.now() };
      segment.scanned = segment.bytes = end;
      this.index.segments.set(name, segment);
      this.index.add(segment, records);
    } catch (error) {
      throw writeFailure(error, this.folder);
    }
  }

  async #scan(): Promise<void> {
    const names = await readdir(this.folder).catch(() => []);
    const present = new Set(names.filter(isPack));
    for (const name of [...this.index.segments.keys()]) if (!present.has(name)) this.index.dropSegment(name);
    for (const name of [...present].sort()) if (name !== this.ownSegment) await this.#scanOne(name);
    this.#loaded = true;
  }

  async #scanOne(name: string): Promise<void> {
    const file = join(this.folder, name);
    try {
      const known = this.index.segments.get(name);
      const bytes = (await stat(file)).size;
      if (known?.bytes === bytes) return;
      const scan = await scanSegment(file, known && known.bytes < bytes ? known.scanned : 0);
      if (!scan) return;
      const segment = known ?? { name, salt: scan.salt, scanned: 0, bytes, touchedMs: 0 };
      segment.scanned = scan.next;
      segment.bytes = bytes;
      this.index.segments.set(name, segment);
      this.index.add(segment, scan.records);
    } catch (error) {
      if (!isMissing(error)) this.log(`store: ${file} could not be read: ${String(error)}`);
    }
  }

  async #read(keys: readonly Fingerprint[], found: Map<Fingerprint, Uint8Array>): Promise<void> {
    const bySegment = new Map<Segment, Place[]>();
    for (const key of keys) {
      const place = this.index.find(key);
      if (!place) continue;
      const places = bySegment.get(place.segment);
      if (places) places.push(place);
      else bySegment.set(place.segment, [place]);
    }
    for (const [segment, places] of bySegment) await this.#readSegment(segment, places, found);
  }

  async #readSegment(segment: Segment, places: Place[], found: Map<Fingerprint, Uint8Array>): Promise<void> {
    const file = join(this.folder, segment.name);
    try {
      const handle = await open(file, 'r');
      try {
        for (const group of neighbours(places)) {
          const start = group[0]!.record.offset;
          const last = group.at(-1)!.record;
          const bytes = await readFully(handle, Buffer.allocUnsafeSlow(last.offset + last.length - start), start);
          for (const place of group) this.#take(place, bytes, place.record.offset - start, found);
        }
      } finally {
        await handle.close();
      }
      await this.#touch(segment, file);
    } catch (error) {
      if (!isMissing(error)) this.log(`store: ${file} could not be read: ${String(error)}`);
      // Merged into another segment, or gone.
      this.index.dropSegment(segment.name);
      await this.refresh();
    }
  }

  /** Takes the record when it is whole; otherwise its place is forgotten, so that it is stored again. */
  #take(place: Place, bytes: Buffer, at: number, found: Map<Fingerprint, Uint8Array>): void {
    const { key, length, crc } = place.record;
    const payload = bytes.subarray(at, at + length);
    if (payload.length === length && payloadCrc(place.segment.salt, key, payload) === crc)
      found.set(key, new Uint8Array(payload.buffer, payload.byteOffset, length));
    else {
      this.log(`store: a damaged record in ${place.segment.name} is left out`);
      this.index.drop(place);
    }
  }

  /** Least recently used is known by modification time; once a minute is exact enough. */
  async #touch(segment: Segment, file: string): Promise<void> {
    const now = Date.now();
    if (now - segment.touchedMs < TOUCH_MS) return;
    segment.touchedMs = now;
    await utimes(file, now / 1000, now / 1000).catch(() => undefined);
  }
}

function* neighbours(places: Place[]): Generator<Place[]> {
  // Empty records share their offset with the next one, so the last of a group must be the one that ends last.
  places.sort((a, b) => a.record.offset - b.record.offset || a.record.length - b.record.length);
  let group: Place[] = [];
  let end = 0;
  for (const place of places) {
    const { offset, length } = place.record;
    const start = group[0]?.record.offset ?? offset;
    if (group.length > 0 && (offset - end > MAX_GAP_BYTES || offset + length - start > MAX_READ_BYTES)) {
      yield group;
      group = [];
    }
    group.push(place);
    end = offset + length;
  }
  if (group.length > 0) yield group;
}
