import { constants } from 'node:fs';
import { access, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtefactStore } from '../../core/store';
import { isTemporary, makeFolder, makeFolders, removeLeftovers, writeAtomically } from './atomic-file';
import { isFull, isNotWritable, storeForeign, storeNewer, writeFailure } from './failures';
import { FallbackStore, memoryNotice } from './fallback-store';
import { FileStore } from './file-store';
import { memoryStore } from './memory-store';

export const STORE_FORMAT = 1;
const VERSION = 'VERSION';
const FOLDERS = ['objects', 'packs'] as const;
const OURS = new Set([VERSION, ...FOLDERS, 'runs', 'mapped', 'rows', 'lock', 'lock.break']);
/** What systems put into folders by themselves. */
const NOBODYS = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini', 'lost+found']);

export interface StoreOptions {
  /** Absolute path. Made when missing. Holds nothing but the store, and `runs/`. */
  readonly dir: string;
  /** Bytes that artefacts and records may take before the least recently used go. */
  readonly quotaBytes: number;
  readonly log?: (message: string) => void;
}

/**
 * Opens the store of a folder, or one in memory with a `notice` where the folder cannot be made or written to.
 * @throws `store/foreign` where the folder holds something else, or a store of a later format; `store/full` where there
 *   is no space to make one
 */
export async function openStore({ dir, quotaBytes, log = () => undefined }: StoreOptions): Promise<ArtefactStore> {
  const names = await folderOf(dir);
  if (!names) return memoryStore(memoryNotice(dir));
  const made = await isMade(dir, names);
  const failed = (error: unknown): never => {
    throw writeFailure(error, dir);
  };
  try {
    await access(dir, constants.W_OK).catch(failed);
    await removeLeftovers(dir, names);
    if (!made) await writeVersion(dir).catch(failed);
    for (const folder of FOLDERS) await makeFolder(join(dir, folder)).catch(failed);
  } catch (error) {
    if (!isNotWritable(error)) throw error;
    log(`store: ${String(error)}`);
    if (!made) return memoryStore(memoryNotice(dir));
    return new FallbackStore(new FileStore({ dir, quotaBytes, log }), dir, log, memoryNotice(dir));
  }
  return new FallbackStore(new FileStore({ dir, quotaBytes, log }), dir, log);
}

/** Names in the folder; undefined where it is no folder and cannot be made one. */
async function folderOf(dir: string): Promise<string[] | undefined> {
  try {
    await makeFolders(dir);
  } catch (error) {
    if (isFull(error)) throw writeFailure(error, dir);
    if (!(await stat(dir).catch(() => undefined))?.isDirectory()) return undefined;
  }
  return readdir(dir).catch(() => undefined);
}

/**
 * The folder is a store of this format; false where it may become one, or lost its VERSION: all that it holds has names
 * of ours, and what is in them is checked file by file.
 * @throws `store/foreign`
 */
async function isMade(dir: string, names: readonly string[]): Promise<boolean> {
  const strange = names.find((name) => !OURS.has(name) && !NOBODYS.has(name) && !isTemporary(name));
  if (!names.includes(VERSION)) {
    if (strange === undefined) return false;
    throw storeForeign(`The folder ${dir} holds other files (${strange}) and is not a store.`);
  }
  const text = await readFile(join(dir, VERSION), 'utf8').catch(() => '');
  const format = /^rag-lab-store (\d{1,9})\n$/.exec(text)?.[1];
  if (Number(format) === STORE_FORMAT) return true;
  if (format !== undefined) throw storeNewer(dir, format);
  if (strange !== undefined || (text !== '' && !text.startsWith('rag-lab-store')))
    throw storeForeign(`The folder ${dir} holds a VERSION that is not a store's.`);
  return false;
}

const writeVersion = (dir: string): Promise<void> =>
  writeAtomically(join(dir, VERSION), [Buffer.from(`rag-lab-store ${STORE_FORMAT}\n`)]);
