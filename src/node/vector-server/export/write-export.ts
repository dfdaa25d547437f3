import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { environmentError, fingerprintOf, userError, type JobControl } from '../../../core/common';
import type { Variant } from '../../../core/config';
import type { Prepared } from '../../../core/pipeline';
import type { ServerKind } from '../../../core/vector-index';
import { readRow } from '../../../core/vectors';
import { describeExport } from './describe-export';

const ROWS = 'chunks.jsonl';
const ROWS_A_WRITE = 256;

/**
 * Writes schema, index parameters, loader and rows of a prepared variant into a folder, which is made when it is missing.
 * @param prepared of this variant alone
 * @returns absolute paths, in the order of writing
 * @throws `server/no-vectors`, `server/export-exists`, `server/not-supported`, `output/not-written`
 */
export async function writeExport(
  prepared: Prepared,
  variant: Variant,
  kind: ServerKind,
  dir: string,
  control: JobControl,
): Promise<string[]> {
  const { dense, stages } = prepared.variants[0]!;
  if (!dense)
    throw userError('server/no-vectors', `${variant.name} searches words alone.`, 'Export a variant with vectors.');
  const { vectors, embedder } = dense;
  const { knobs } = variant;
  const shape = {
    dimensions: vectors.dimensions,
    storage: vectors.storage,
    m: knobs['index.hnsw.m'],
    efConstruction: knobs['index.hnsw.efConstruction'],
    efSearch: knobs['index.hnsw.efSearch'],
  };
  const { model } = embedder;
  const fingerprint = fingerprintOf({ vectors: stages.find(({ stage }) => stage === 'vectors')!.fingerprint, shape });
  const { count, pca } = vectors;
  const files = describeExport({ kind, variant, shape, count, model, ...(pca && { pca }), fingerprint });
  const names = [ROWS, ...files.keys()];
  const taken = names.find((name) => existsSync(path.join(dir, name)));
  if (taken !== undefined)
    throw userError('server/export-exists', `${path.join(dir, taken)} exists already.`, 'Name an empty folder.');

  const temporary = path.join(dir, `.${ROWS}.tmp`);
  try {
    await mkdir(dir, { recursive: true });
    const file = await open(temporary, 'w');
    try {
      await writeRows(file, prepared, control);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path.join(dir, ROWS));
    for (const [name, text] of files) await writeFile(path.join(dir, name), text, { flag: 'wx' });
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    if (!(error instanceof Error) || !('errno' in error)) throw error;
    throw environmentError(
      'output/not-written',
      `${dir} could not be written (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`,
      'Choose a folder that can be written to, with room left.',
      error,
    );
  }
  return names.map((name) => path.join(dir, name));
}

async function writeRows(file: FileHandle, { corpus, variants }: Prepared, control: JobControl): Promise<void> {
  const { chunkSet, dense } = variants[0]!;
  const { vectors } = dense!;
  const numbers = new Float32Array(vectors.dimensions);
  const bytes = Buffer.alloc(vectors.dimensions * 4);
  const total = vectors.count;
  for (let first = 0; first < total; first += ROWS_A_WRITE) {
    let lines = '';
    for (let row = first; row < Math.min(total, first + ROWS_A_WRITE); row++) {
      readRow(vectors, row, numbers);
      numbers.forEach((number, i) => bytes.writeFloatLE(number, i * 4));
      const { startLine, endLine, context, text } = chunkSet.chunks[row]!;
      const { id, container } = corpus.documents[chunkSet.documentOf[row]!]!;
      const places = container
        ? { path: container.file, startLine: container.line, endLine: container.line }
        : { path: id, startLine, endLine };
      lines += `${JSON.stringify({ id: row, ...places, context: plain(context), text: plain(text), vector: bytes.toString('base64') })}\n`;
    }
    await file.write(lines);
    control.report({ stage: 'index', done: Math.min(total, first + ROWS_A_WRITE), total, unit: 'vectors' });
    await control.checkpoint();
  }
}

/** PostgreSQL holds no zero characters, and no halves of characters. */
const plain = (text: string): string => text.replaceAll('\u0000', '\uFFFD').replace(/\p{Surrogate}/gu, '\uFFFD');
