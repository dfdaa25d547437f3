import { createHash } from 'node:crypto';
import { lstatSync, realpathSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fingerprintOf, userError, type JobControl } from '../../core/common';
import {
  checkFormat,
  DEFAULT_LIMITS,
  formatOf,
  frontMatter,
  type Corpus,
  type CorpusLimits,
  type CorpusReader,
  type CorpusSpec,
  type SkippedFile,
  type SourceDocument,
} from '../../core/corpus';
import { BEIR_CORPUS, isBeirFolder, readBeir } from './beir';
import { decodeText, tooLongLine } from './decode';
import { compileGlobs } from './globs';
import { readRegular, refusalOf, sameStamp, type Refusal, type Stamp } from './open-regular';
import { createPace } from './pace';
import { byCodeUnits, walk, type Candidate } from './walk';

/** A file written so shortly before it was read may be written again within one tick of its clock. */
const TICK_NS = 50_000_000n;

type Outcome = { readonly document: SourceDocument } | { readonly skipped: SkippedFile };
/** What is known of each file, by real path, or of the one file of a BEIR folder. */
type Memory = ReadonlyMap<string, { readonly stamp: Stamp; readonly outcome: Outcome | undefined }>;

/**
 * Reads folders of documents and BEIR folders. Files that cannot be read, or are not what their name says, are listed
 * with the reason; the rest is read. A refresh with the previous corpus costs one look at each file.
 */
export function createFileCorpusReader(): CorpusReader {
  const memories = new WeakMap<Corpus, { readonly limits: CorpusLimits; readonly memory: Memory }>();
  return {
    async read(spec, control, previous) {
      const root = realRoot(spec.root);
      const limits = { ...DEFAULT_LIMITS, ...spec.limits };
      const before = previous?.root === spec.root ? memories.get(previous) : undefined;
      const known: Memory = before && sameLimits(before.limits, limits) ? before.memory : new Map();
      const beir = spec.include.length === 0 && isBeirFolder(root);
      const [corpus, memory] = beir
        ? await readBeirFolder(spec, root, limits, known, control, previous)
        : await readFiles(spec, root, limits, known, control);
      memories.set(corpus, { limits, memory });
      return corpus;
    },
  };
}

/** @throws `corpus/not-found`, `corpus/not-a-folder` */
function realRoot(root: string): string {
  const nextStep = 'Check the path of the corpus folder.';
  let real: string;
  try {
    real = realpathSync.native(root);
  } catch (error) {
    throw userError('corpus/not-found', `There is no folder ${root} (${refusalOf(error).detail ?? ''}).`, nextStep);
  }
  if (!statSync(real).isDirectory()) throw userError('corpus/not-a-folder', `${root} is not a folder.`, nextStep);
  return real;
}

async function readBeirFolder(
  spec: CorpusSpec,
  root: string,
  limits: CorpusLimits,
  known: Memory,
  control: JobControl,
  previous: Corpus | undefined,
): Promise<[Corpus, Memory]> {
  const path = join(root, BEIR_CORPUS);
  const stamp = stampOf(path);
  const before = known.get(path);
  if (previous?.kind === 'beir' && stamp && before && sameStamp(before.stamp, stamp)) return [previous, known];
  const { documents, skipped, partial } = await readBeir(root, limits, control);
  const memory: Memory = new Map(stamp && isSettled(stamp) ? [[path, { stamp, outcome: undefined }]] : []);
  return [corpusOf(spec.root, 'beir', documents, skipped, partial), memory];
}

async function readFiles(
  spec: CorpusSpec,
  root: string,
  limits: CorpusLimits,
  known: Memory,
  control: JobControl,
): Promise<[Corpus, Memory]> {
  const globs = compileGlobs(spec);
  const walking = createPace(control);
  const { candidates, skipped, partial } = await walk(root, globs, limits, () => walking.step());
  const documents: SourceDocument[] = [];
  const memory = new Map<string, { stamp: Stamp; outcome: Outcome | undefined }>();
  let done = 0;
  const report = (): void => control.report({ stage: 'corpus', done, total: candidates.length, unit: 'documents' });
  const reading = createPace(control, report);
  const allSkipped = [...skipped];
  report();
  for (const candidate of candidates) {
    await reading.step();
    const stamp = stampOf(candidate.path);
    const before = known.get(candidate.path);
    const unchanged = stamp && before && sameStamp(before.stamp, stamp);
    const outcome = (unchanged ? before.outcome : undefined) ?? read(candidate, root, limits);
    if (stamp && isSettled(stamp)) memory.set(candidate.path, { stamp, outcome });
    if ('document' in outcome) documents.push(outcome.document);
    else allSkipped.push(outcome.skipped);
    done++;
  }
  report();
  return [corpusOf(spec.root, 'files', documents, allSkipped, partial), memory];
}

function read(candidate: Candidate, root: string, limits: CorpusLimits): Outcome {
  const { id, path } = candidate;
  const skip = (refusal: Refusal): Outcome => ({ skipped: { path: id, ...refusal } });
  let file = readRegular(path, root, limits.maxFileBytes);
  if ('reason' in file && file.reason === 'changed') file = readRegular(path, root, limits.maxFileBytes);
  if ('reason' in file) return skip(file);
  const source = decodeText(file.bytes);
  if (typeof source !== 'string') return skip(source);
  if (source.trim() === '') return skip({ reason: 'empty' });
  const line = tooLongLine(source, limits.maxLineChars);
  if (line !== undefined) return skip({ reason: 'line-too-long', detail: `${line} characters` });
  const format = formatOf(basename(id));
  const problem = checkFormat({ format, source });
  if (problem !== undefined) return skip({ reason: 'malformed', detail: problem });
  const contentHash = createHash('sha256').update(file.bytes).digest('hex');
  const metadata = format === 'markdown' || format === 'mdx' ? frontMatter(source) : undefined;
  return { document: { id, format, source, contentHash, bytes: file.bytes.length, ...(metadata && { metadata }) } };
}

function corpusOf(
  root: string,
  kind: Corpus['kind'],
  unordered: readonly SourceDocument[],
  skipped: readonly SkippedFile[],
  partial: boolean,
): Corpus {
  const documents = unordered.toSorted((a, b) => byCodeUnits(a.id, b.id));
  return {
    root,
    kind,
    documents,
    skipped: skipped.toSorted((a, b) => byCodeUnits(a.path, b.path)),
    partial,
    fingerprint: fingerprintOf(documents.map(({ id, contentHash }) => [id, contentHash])),
  };
}

/** Undefined when there is no regular file to know by its stamp. */
function stampOf(path: string): Stamp | undefined {
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return stats?.isFile() ? { size: stats.size, mtimeNs: stats.mtimeNs } : undefined;
}

const isSettled = (stamp: Stamp): boolean => BigInt(Date.now()) * 1_000_000n - stamp.mtimeNs > TICK_NS;

const sameLimits = (a: CorpusLimits, b: CorpusLimits): boolean =>
  a.maxFileBytes === b.maxFileBytes &&
  a.maxLineChars === b.maxLineChars &&
  a.maxFiles === b.maxFiles &&
  a.maxDepth === b.maxDepth;
