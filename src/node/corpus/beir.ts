import { createHash } from 'node:crypto';
import { closeSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, environmentError, type JobControl } from '../../core/common';
import {
  SKIP_REASONS,
  type CorpusLimits,
  type DocumentMetadata,
  type SkippedFile,
  type SourceDocument,
} from '../../core/corpus';
import { badLine, parseJsonLine, requiredText, type JsonRecord, type LinePlace } from '../../core/query-set-formats';
import { tooLongLine } from './decode';
import { decodeLine } from './decode-line';
import { openRegular, sameStamp } from './open-regular';
import { createPace } from './pace';
import { readLines } from './read-lines';

export const BEIR_CORPUS = 'corpus.jsonl';

/** False also for what is no folder at all. */
export function isBeirFolder(root: string): boolean {
  try {
    return lstatSync(join(root, BEIR_CORPUS)).isFile();
  } catch {
    return false;
  }
}

/**
 * One document a line: `_id`, `title` (may be missing or empty), `text`. A document is its title, a newline, its text.
 * @throws `corpus/bad-jsonl`, `corpus/duplicate-id` with file and line
 */
export async function readBeir(
  root: string,
  limits: CorpusLimits,
  control: JobControl,
): Promise<{ documents: SourceDocument[]; skipped: SkippedFile[]; partial: boolean }> {
  const path = join(root, BEIR_CORPUS);
  const file = openRegular(path, root);
  if ('reason' in file) throw unreadable(SKIP_REASONS[file.reason]);
  const documents: SourceDocument[] = [];
  const skipped: SkippedFile[] = [];
  const lineOf = new Map<string, number>();
  let partial = false;
  let position = 0;
  const total = Number(file.stats.size);
  const report = (): void => {
    // How many documents there are is not known before the end: as many as the bytes read so far suggest.
    const expected = position > 0 ? Math.round((documents.length * total) / position) : 0;
    control.report({ stage: 'corpus', done: documents.length, total: expected, unit: 'documents' });
  };
  const pace = createPace(control, report);
  try {
    for (const line of readLines(file.fd, limits.maxFileBytes)) {
      await pace.step();
      position = line.position;
      const place = { file: BEIR_CORPUS, line: line.number, code: 'corpus/bad-jsonl' };
      if (!line.bytes) {
        skipped.push({ path: `${BEIR_CORPUS}:${line.number}`, reason: 'too-large' });
        continue;
      }
      const record = parseJsonLine(decodeLine(line.bytes, place), place);
      if (!record) continue;
      const id = idOf(record, place);
      const first = lineOf.get(id);
      if (first !== undefined) throw duplicate(id, first, place);
      if (lineOf.size >= limits.maxFiles) {
        partial = true;
        skipped.push({ path: id, reason: 'too-many', detail: `and all after it; the limit is ${limits.maxFiles}` });
        break;
      }
      lineOf.set(id, line.number);
      const source = sourceOf(record, place);
      const reason = reasonToSkip(source, limits);
      if (reason) skipped.push({ path: id, reason });
      else documents.push(documentOf(id, source, metadataOf(record), line.number));
    }
    const after = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    if (!after || !sameStamp(after, file.stats)) throw unreadable(SKIP_REASONS.changed);
    position = total;
    report();
    return { documents, skipped, partial };
  } finally {
    closeSync(file.fd);
  }
}

const unreadable = (why: string): Error =>
  environmentError('corpus/unreadable', `${BEIR_CORPUS}: ${why}.`, 'Check the file, then run it again.');

const duplicate = (id: string, first: number, place: LinePlace): Error =>
  badLine(
    { ...place, code: 'corpus/duplicate-id' },
    `The _id ${JSON.stringify(id.slice(0, 80))} is already used in line ${first}.`,
    'Give every document an _id of its own.',
  );

function idOf(record: JsonRecord, place: LinePlace): string {
  const id = record.get('_id');
  return typeof id === 'number' ? String(id) : requiredText(record, ['_id'], place);
}

function sourceOf(record: JsonRecord, place: LinePlace): string {
  const text = record.get('text');
  const title = record.get('title') ?? '';
  if (typeof text !== 'string') throw badLine(place, 'The member "text" is missing or not a text.');
  if (typeof title !== 'string') throw badLine(place, 'The member "title" is not a text.');
  return title === '' ? text : `${title}\n${text}`;
}

function reasonToSkip(source: string, limits: CorpusLimits): SkippedFile['reason'] | undefined {
  if (source.trim() === '') return 'empty';
  return tooLongLine(source, limits.maxLineChars) === undefined ? undefined : 'line-too-long';
}

/** Texts, numbers and lists of them; what is nested, or no object at all, is left out. */
function metadataOf(record: JsonRecord): DocumentMetadata | undefined {
  const metadata = record.get('metadata');
  const members = typeof metadata === 'object' && !Array.isArray(metadata) ? Object.entries(metadata ?? {}) : [];
  const found = members.flatMap(([key, value]): [string, string | string[]][] => {
    const texts = (Array.isArray(value) ? value : [value]).filter(isPlain).map(String);
    return texts.length === 0 ? [] : [[key, Array.isArray(value) ? texts : texts[0]!]];
  });
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}

const isPlain = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);

function documentOf(id: string, source: string, metadata: DocumentMetadata | undefined, line: number): SourceDocument {
  const bytes = Buffer.from(source, 'utf8');
  const hash = createHash('sha256').update(bytes);
  if (metadata) hash.update(`\0${canonicalJson(metadata)}`);
  return {
    id,
    format: 'beir',
    source,
    contentHash: hash.digest('hex'),
    bytes: bytes.length,
    container: { file: BEIR_CORPUS, line },
    ...(metadata && { metadata }),
  };
}
