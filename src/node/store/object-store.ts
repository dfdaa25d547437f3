import { readdir, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Fingerprint } from '../../core/common';
import { checkFingerprint, checkKind, isFingerprint, isKind, type Artefact } from '../../core/store';
import { artefactLooksWhole, readArtefact, removeDamaged, writeArtefact } from './artefact-file';
import { makeFolder, removeLeftovers } from './atomic-file';
import { isMissing, writeFailure } from './failures';
import { TOUCH_MS } from './pack-records';

/** A file that takes space, and when it was last of use. */
export interface StoredFile {
  readonly path: string;
  readonly bytes: number;
  readonly usedMs: number;
}
export interface StoredObject extends StoredFile {
  readonly fingerprint: Fingerprint;
}

/** One file an artefact: `ab/abcd….kind`. */
export class ObjectStore {
  /** What this process used, and when: finer than modification times. */
  readonly used = new Map<Fingerprint, number>();

  constructor(
    private readonly folder: string,
    private readonly log: (message: string) => void,
  ) {}

  async get(kind: string, fingerprint: Fingerprint): Promise<Artefact | undefined> {
    const file = this.#file(kind, fingerprint);
    try {
      const { artefact, inode, mtimeMs } = await readArtefact(file, kind, fingerprint);
      if (artefact) await this.#touch(file, fingerprint, mtimeMs);
      else {
        this.log(`store: ${file} is damaged and will be rebuilt`);
        await removeDamaged(file, inode);
      }
      return artefact;
    } catch (error) {
      if (!isMissing(error)) this.log(`store: ${file} could not be read: ${String(error)}`);
      return undefined;
    }
  }

  async has(kind: string, fingerprint: Fingerprint): Promise<boolean> {
    return artefactLooksWhole(this.#file(kind, fingerprint), kind, fingerprint).catch(() => false);
  }

  /** Replaces what is there. */
  async put(kind: string, fingerprint: Fingerprint, artefact: Artefact): Promise<void> {
    const file = this.#file(kind, fingerprint);
    try {
      await makeFolder(dirname(file));
      await writeArtefact(file, kind, fingerprint, artefact);
      this.used.set(fingerprint, now());
    } catch (error) {
      throw writeFailure(error, this.folder);
    }
  }

  /** All artefacts; takes the chance to remove what killed processes left. */
  async list(): Promise<StoredObject[]> {
    const objects: StoredObject[] = [];
    for (const shelf of await readdir(this.folder).catch(() => [])) {
      const folder = join(this.folder, shelf);
      const names = await readdir(folder).catch(() => []);
      await removeLeftovers(folder, names);
      for (const name of names) {
        const [fingerprint = '', kind = '', ...more] = name.split('.');
        if (!isFingerprint(fingerprint) || !isKind(kind) || more.length > 0) continue;
        const path = join(folder, name);
        const found = await stat(path).catch(() => undefined);
        if (!found?.isFile()) continue;
        const usedMs = Math.max(found.mtimeMs, this.used.get(fingerprint) ?? 0);
        objects.push({ path, fingerprint, bytes: found.size, usedMs });
      }
    }
    return objects;
  }

  async #touch(file: string, fingerprint: Fingerprint, mtimeMs: number): Promise<void> {
    const time = now();
    this.used.set(fingerprint, time);
    if (time - mtimeMs > TOUCH_MS) await utimes(file, time / 1000, time / 1000).catch(() => undefined);
  }

  #file(kind: string, fingerprint: Fingerprint): string {
    checkKind(kind);
    checkFingerprint(fingerprint);
    return join(this.folder, fingerprint.slice(0, 2), `${fingerprint}.${kind}`);
  }
}

/** Wall clock, finer than a millisecond so that two uses have an order. */
const now = (): number => performance.timeOrigin + performance.now();
