import * as z from 'zod';
import { queryNamespace } from '../embedding-cache';
import { embeddingNamespace, type KeptPrecision } from '../pipeline';
import { isFingerprint } from '../store';

/** Stored artefacts that a bundle may bring. Others, such as measured trials or pointers, are never taken in. */
export const BUNDLED_KINDS = ['index', 'lexical', 'pca', 'thesaurus'] as const;
export const CHUNKS = 'chunks';
const PRECISIONS: readonly KeptPrecision[] = ['f32', 'f16', 'i8'];
/** One entry: what an import holds in memory at once. */
const MOST_ARTEFACT_BYTES = 8 * 2 ** 30;
export const MOST_BLOCK_BYTES = 64 << 20;

const fingerprint = z.string().refine(isFingerprint);
const bytes = (most: number) => z.int().min(0).max(most);

const modelShape = z.strictObject({
  id: z.string().min(1).max(200),
  fingerprint,
  dimensions: z.int().min(1).max(100_000),
});
const artefactShape = z.strictObject({
  type: z.literal('artefact'),
  kind: z.enum(BUNDLED_KINDS),
  fingerprint,
  header: z.strictObject({ ms: z.number().min(0).optional() }),
  bytes: bytes(MOST_ARTEFACT_BYTES),
  sha256: fingerprint,
});
const recordsShape = z.strictObject({
  type: z.literal('records'),
  namespace: z.string().max(40),
  records: z.int().min(1).max(1_000_000),
  bytes: bytes(MOST_BLOCK_BYTES),
  sha256: fingerprint,
});
const manifestShape = z.strictObject({
  /** Version of the lab that wrote it. */
  lab: z.string().max(40),
  models: z.array(modelShape).max(100),
  entries: z.array(z.discriminatedUnion('type', [artefactShape, recordsShape])).max(1_000_000),
});

/** A model whose vectors or chunk sizes the bundle holds. */
export type BundledModel = z.infer<typeof modelShape>;
/** A whole artefact of the store. */
export type ArtefactEntry = z.infer<typeof artefactShape>;
/** A block of records of one namespace, see `record-block.ts`. */
export type RecordsEntry = z.infer<typeof recordsShape>;
export type BundleEntry = ArtefactEntry | RecordsEntry;
/** What a bundle holds, each entry with the SHA-256 of its bytes. */
export type BundleManifest = z.infer<typeof manifestShape>;

/** What a record is, by its namespace. */
export type RecordMeaning =
  | { readonly of: 'chunks' }
  | { readonly of: 'vector'; readonly text: 'chunk' | 'query'; model: BundledModel; kept: KeptPrecision };

/** Undefined where the namespace is neither the chunks' nor that of one of the models. */
export function recordMeaning(namespace: string, models: readonly BundledModel[]): RecordMeaning | undefined {
  if (namespace === CHUNKS) return { of: 'chunks' };
  for (const model of models)
    for (const kept of PRECISIONS) {
      if (namespace === embeddingNamespace(model, kept)) return { of: 'vector', text: 'chunk', model, kept };
      if (namespace === queryNamespace(model, kept)) return { of: 'vector', text: 'query', model, kept };
    }
  return undefined;
}

/** Undefined unless all of it is as it should be. */
export function parseManifest(json: Uint8Array): BundleManifest | undefined {
  try {
    const parsed = manifestShape.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json)));
    if (!parsed.success) return undefined;
    const { models, entries } = parsed.data;
    const known = entries.every((entry) => entry.type === 'artefact' || recordMeaning(entry.namespace, models));
    return known ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
