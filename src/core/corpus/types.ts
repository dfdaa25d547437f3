import type { Fingerprint, JobControl } from '../common';

export const DOCUMENT_FORMATS = ['markdown', 'mdx', 'text', 'rst', 'asciidoc', 'html', 'notebook', 'beir'] as const;
export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number];

/** Texts and lists of texts about a document, by name, as they are written in it. */
export type DocumentMetadata = Readonly<Record<string, string | readonly string[]>>;

/** One source document. All offsets of the lab are UTF-16 offsets into `source`; lines count from 1. */
export interface SourceDocument {
  /** Path relative to the corpus root with forward slashes, or `_id` in a BEIR folder. Unique, and the docid of run files. */
  readonly id: string;
  readonly format: DocumentFormat;
  /** Decoded text, without byte order mark, line ends as they are. */
  readonly source: string;
  /** Front matter of Markdown and MDX, `metadata` of a BEIR line; absent where there is none. */
  readonly metadata?: DocumentMetadata;
  /** SHA-256 of the file's bytes (BEIR: of `source` and `metadata`). */
  readonly contentHash: Fingerprint;
  /** File size (BEIR: UTF-8 size of `source`). */
  readonly bytes: number;
  /** The file that holds the document when it is not `id` itself: `corpus.jsonl` of a BEIR folder, and its line there. */
  readonly container?: { readonly file: string; readonly line: number };
}

export const SKIP_REASONS = {
  'too-large': 'larger than the size limit',
  'line-too-long': 'has a line longer than the limit',
  binary: 'not text',
  encoding: 'not valid UTF-8 or UTF-16 text',
  unreadable: 'could not be read',
  changed: 'changed while it was read',
  'outside-root': 'a link that leads outside the corpus',
  'not-a-file': 'not a regular file',
  'too-deep': 'deeper than the folder limit',
  'too-many': 'beyond the limit on the number of files',
  empty: 'empty',
  malformed: 'could not be parsed in its format',
} as const;
export type SkipReason = keyof typeof SKIP_REASONS;
export interface SkippedFile {
  readonly path: string;
  readonly reason: SkipReason;
  readonly detail?: string;
}

export interface CorpusLimits {
  readonly maxFileBytes: number;
  readonly maxLineChars: number;
  readonly maxFiles: number;
  readonly maxDepth: number;
}
export const DEFAULT_LIMITS: CorpusLimits = {
  maxFileBytes: 8_000_000,
  maxLineChars: 1_000_000,
  maxFiles: 50_000,
  maxDepth: 32,
};

export const DEFAULT_INCLUDE: readonly string[] = ['**/*.{md,markdown,mdx,txt,rst,adoc,asciidoc,html,htm,ipynb}'];
/** `rag-lab/` holds what the lab itself wrote: a report must not become a document of the next run. */
export const DEFAULT_EXCLUDE: readonly string[] = ['**/node_modules/**', '**/.*/**', 'rag-lab/**'];

/** Which documents. A root that holds `corpus.jsonl` is a BEIR folder, unless `include` says otherwise. */
export interface CorpusSpec {
  /** Absolute path of a folder. */
  readonly root: string;
  /** Globs relative to the root; empty means the defaults. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly limits?: Partial<CorpusLimits>;
}

export interface Corpus {
  readonly root: string;
  readonly kind: 'files' | 'beir';
  /** Ordered by `id` in code unit order. */
  readonly documents: readonly SourceDocument[];
  readonly skipped: readonly SkippedFile[];
  /** A limit cut the list short. */
  readonly partial: boolean;
  /** Of ids and content hashes. */
  readonly fingerprint: Fingerprint;
}

/** Port: reads the documents of a folder. */
export interface CorpusReader {
  /**
   * @param previous what was read before: files whose size and modification time did not change are not read again
   * @throws `corpus/not-found`, `corpus/not-a-folder`, `corpus/empty` never: an empty corpus has no documents
   */
  read(spec: CorpusSpec, control: JobControl, previous?: Corpus): Promise<Corpus>;
}
