import {
  CHUNKER_VERSION,
  chunkDocument,
  embeddingText,
  type Chunk,
  type ChunkingParams,
  type TokenCounter,
} from '../chunking';
import { fingerprintOf, hashText, type Fingerprint } from '../common';
import type { KnobValues } from '../config';
import { PARSER_VERSION, type Corpus, type SourceDocument } from '../corpus';
import type { StageContext } from './context';
import { decodeJson, encodeJson } from './encoding';
import type { ChunkSet, StageWork } from './types';

/** Chunks of one document as stored: text only where the source's own slice is not it. */
interface StoredChunks {
  readonly ms: number;
  readonly chunks: readonly {
    s: number;
    e: number;
    l: number;
    m: number;
    c: string;
    n: number;
    k: Fingerprint;
    t?: string;
  }[];
}

/** Chunks of one document with the keys of what is embedded. */
export interface DocumentChunks {
  readonly chunks: readonly Chunk[];
  readonly keys: readonly Fingerprint[];
  readonly ms: number;
  readonly bytes: number;
}

/** Chunks of recently seen documents by record key, so that a refresh after one edit touches one document. */
export type ChunkMemo = Map<Fingerprint, DocumentChunks>;

/** The knobs of chunking, with the size held to what the model reads. */
export function chunkingParams(knobs: KnobValues, counter: TokenCounter): ChunkingParams {
  const maxTokens = Math.min(knobs['chunking.maxTokens'], counter.maxTokens);
  const strategy = knobs['chunking.strategy'];
  const overlaps = strategy === 'sentence' || strategy === 'fixed';
  return {
    strategy,
    maxTokens: strategy === 'document' ? counter.maxTokens : maxTokens,
    overlapTokens: overlaps ? Math.min(knobs['chunking.overlapTokens'], Math.floor(maxTokens / 2)) : 0,
  };
}

/** Of everything but the documents that can change a chunk. */
export const chunkingFingerprint = (params: ChunkingParams, counter: TokenCounter): Fingerprint =>
  fingerprintOf({
    stage: 'chunks',
    chunker: CHUNKER_VERSION,
    parser: PARSER_VERSION,
    tokenizer: counter.fingerprint,
    ...params,
  });

const recordKey = (chunking: Fingerprint, document: SourceDocument): Fingerprint =>
  hashText(`${chunking} ${document.format} ${document.contentHash}`);

function encode(document: SourceDocument, part: Omit<DocumentChunks, 'bytes'>): Uint8Array {
  const stored: StoredChunks = {
    ms: part.ms,
    chunks: part.chunks.map((chunk, i) => ({
      s: chunk.start,
      e: chunk.end,
      l: chunk.startLine,
      m: chunk.endLine,
      c: chunk.context,
      n: chunk.tokens,
      k: part.keys[i]!,
      ...(document.source.slice(chunk.start, chunk.end) !== chunk.text && { t: chunk.text }),
    })),
  };
  return encodeJson(stored);
}

function decode(document: SourceDocument, bytes: Uint8Array): DocumentChunks {
  const stored = decodeJson(bytes) as StoredChunks;
  const chunks = stored.chunks.map((c) => ({
    start: c.s,
    end: c.e,
    startLine: c.l,
    endLine: c.m,
    context: c.c,
    tokens: c.n,
    text: c.t ?? document.source.slice(c.s, c.e),
  }));
  return { chunks, keys: stored.chunks.map((c) => c.k), ms: stored.ms, bytes: bytes.length };
}

/**
 * Chunks of all documents; those whose content and chunking were met before come out of memory or the store.
 * @returns the set, and what of it had to be computed (in documents)
 */
export async function chunkCorpus(
  corpus: Corpus,
  params: ChunkingParams,
  counter: TokenCounter,
  memo: ChunkMemo,
  { store, clock, control }: StageContext,
): Promise<{ chunkSet: ChunkSet; work: Omit<StageWork, 'ms'> }> {
  const records = store.records('chunks');
  const chunking = chunkingFingerprint(params, counter);
  const keys = corpus.documents.map((document) => recordKey(chunking, document));
  const unseen = keys.flatMap((key, i) => (memo.has(key) ? [] : [i]));
  const stored = await records.getMany(unseen.map((i) => keys[i]!));
  const fresh: [Fingerprint, Uint8Array][] = [];
  let sinceCheckpoint = clock.nowMs();
  for (const [j, i] of unseen.entries()) {
    const document = corpus.documents[i]!;
    const bytes = stored[j];
    if (bytes) {
      memo.set(keys[i]!, decode(document, bytes));
    } else {
      const started = clock.nowMs();
      // A span without tokens (control characters, say) means nothing to a model, and has no vector.
      const chunks = chunkDocument(document, params, counter).filter((chunk) => chunk.tokens > 0);
      const part = { chunks, keys: chunks.map((chunk) => hashText(embeddingText(chunk))), ms: clock.nowMs() - started };
      const encoded = encode(document, part);
      memo.set(keys[i]!, { ...part, bytes: encoded.length });
      fresh.push([keys[i]!, encoded]);
    }
    if (clock.nowMs() - sinceCheckpoint > 50) {
      control.report({ stage: 'chunks', done: j + 1, total: unseen.length, unit: 'documents' });
      await control.checkpoint();
      sinceCheckpoint = clock.nowMs();
    }
  }
  if (fresh.length) await records.putMany(fresh);

  const parts = keys.map((key) => memo.get(key)!);
  const chunks = parts.flatMap((part) => part.chunks);
  const documentOf = new Int32Array(chunks.length);
  let row = 0;
  for (const [i, part] of parts.entries()) documentOf.fill(i, row, (row += part.chunks.length));
  const chunkKeys = parts.flatMap((part) => part.keys);
  const fingerprint = hashText(`${chunking}\n${keys.join('\n')}`);
  const sum = (of: (part: DocumentChunks) => number): number => parts.reduce((total, part) => total + of(part), 0);
  return {
    chunkSet: {
      fingerprint,
      chunks,
      documentOf,
      keys: chunkKeys,
      tokens: chunks.reduce((total, chunk) => total + chunk.tokens, 0),
    },
    work: {
      stage: 'chunks',
      fingerprint,
      computed: fresh.length,
      reused: keys.length - fresh.length,
      unit: 'documents',
      buildMs: sum((part) => part.ms),
      diskBytes: sum((part) => part.bytes),
    },
  };
}
