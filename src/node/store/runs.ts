import { createHash } from 'node:crypto';
import { open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError, userError } from '../../core/common';
import { isRunId, type RunStore, type RunSummary } from '../../core/store';
import { makeFolders, readFully, removeLeftovers, syncFolder, writeAtomically } from './atomic-file';
import { isMissing, writeFailure } from './failures';

const SUFFIX = '.run';
const PIN = 'pinned';
/** Sixteen variants with the longest names fit several times. */
const MAX_SUMMARY_BYTES = 64 << 10;
const NEWLINE = 0x0a;

type KeptSummary = Omit<RunSummary, 'bytes' | 'pinned'>;
interface FirstLine {
  readonly format: 1;
  readonly summary: KeptSummary;
  readonly bytes: number;
  /** SHA-256 of the run's JSON text. */
  readonly sha256: string;
}

const unknownRun = (id: string): LabError =>
  userError('store/unknown-run', `There is no run "${id}" in this workspace.`, 'Choose a run from the list.');

/**
 * Past runs in a folder of their own: a file a run, its summary in the first line and the run's JSON after it, so that
 * both are there or neither is; and the pinned run's id in a file. The folder is made with the first run.
 */
export function createRunStore(dir: string): RunStore {
  const fileOf = (id: string): string => {
    if (!isRunId(id)) throw unknownRun(id);
    return join(dir, id + SUFFIX);
  };
  const failed = (error: unknown): never => {
    throw writeFailure(error, dir);
  };
  const pinned = async (): Promise<string | undefined> => {
    const id = await readFile(join(dir, PIN), 'utf8').catch(() => '');
    return isRunId(id) ? id : undefined;
  };

  const pin = async (id: string | undefined): Promise<void> => {
    const file = join(dir, PIN);
    if (id === undefined) {
      await rm(file, { force: true }).catch(failed);
      return;
    }
    if (!(await readSummary(fileOf(id), id, true))) throw unknownRun(id);
    await writeAtomically(file, [Buffer.from(id)]).catch(failed);
  };

  return {
    async list() {
      const names = await readdir(dir).catch(() => []);
      const ids = names.filter((name) => name.endsWith(SUFFIX)).map((name) => name.slice(0, -SUFFIX.length));
      const pinnedId = await pinned();
      const found = await Promise.all(ids.filter(isRunId).map((id) => readSummary(fileOf(id), id, id === pinnedId)));
      return found.filter((summary) => summary !== undefined).sort((a, b) => (a.id < b.id ? 1 : -1));
    },

    async read(id) {
      const bytes = await readFile(fileOf(id)).catch((error: unknown) => {
        throw isMissing(error) ? unknownRun(id) : damagedRun(id, error);
      });
      const end = bytes.indexOf(NEWLINE);
      const first = parseFirstLine(bytes.subarray(0, Math.max(end, 0)), id);
      const body = bytes.subarray(end + 1);
      if (first?.sha256 !== sha256(body)) throw damagedRun(id);
      return body.toString('utf8');
    },

    async write(summary, json) {
      const { id, title, startedAt, variants, documents, queries } = summary;
      const file = fileOf(id);
      const body = Buffer.from(json);
      const kept: KeptSummary = { id, title, startedAt, variants, documents, queries };
      const first: FirstLine = { format: 1, summary: kept, bytes: body.length, sha256: sha256(body) };
      try {
        await makeFolders(dir);
        await removeLeftovers(dir);
        await writeAtomically(file, [Buffer.from(`${JSON.stringify(first)}\n`), body]);
      } catch (error) {
        failed(error);
      }
      if (summary.pinned) await pin(id);
    },

    async delete(id) {
      const file = fileOf(id);
      if ((await pinned()) === id) await pin(undefined);
      await rm(file, { force: true })
        .then(() => syncFolder(dir))
        .catch((error: unknown) => {
          if (!isMissing(error)) failed(error);
        });
    },

    pin,
  };
}

/** Undefined for files that are not whole; a flipped byte inside the run shows when it is read. */
async function readSummary(file: string, id: string, pinned: boolean): Promise<RunSummary | undefined> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (!handle) return undefined;
  try {
    const bytes = await readFully(handle, Buffer.alloc(MAX_SUMMARY_BYTES), 0);
    const end = bytes.indexOf(NEWLINE);
    const first = parseFirstLine(bytes.subarray(0, Math.max(end, 0)), id);
    const size = (await handle.stat()).size;
    if (!first || size !== end + 1 + first.bytes) return undefined;
    return { ...first.summary, bytes: size, pinned };
  } catch {
    return undefined;
  } finally {
    await handle.close();
  }
}

function parseFirstLine(bytes: Buffer, id: string): FirstLine | undefined {
  try {
    const line = JSON.parse(bytes.toString('utf8')) as Partial<FirstLine> | null;
    const summary = line?.summary;
    const whole =
      line?.format === 1 &&
      typeof line.bytes === 'number' &&
      typeof line.sha256 === 'string' &&
      summary?.id === id &&
      typeof summary.title === 'string' &&
      typeof summary.startedAt === 'string' &&
      Array.isArray(summary.variants) &&
      summary.variants.every((name) => typeof name === 'string') &&
      typeof summary.documents === 'number' &&
      typeof summary.queries === 'number';
    return whole ? (line as FirstLine) : undefined;
  } catch {
    return undefined;
  }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const damagedRun = (id: string, cause?: unknown): LabError =>
  new LabError(
    {
      code: 'store/damaged-run',
      message: `The run "${id}" is damaged and cannot be shown.`,
      nextStep: 'Delete it and run the comparison again.',
      fault: 'environment',
    },
    { cause },
  );
