import { canonicalJson, fingerprintOf, hashText } from '../common';
import { checkFormat, formatOf } from './formats';
import { frontMatter } from './front-matter';
import type { Corpus, SkippedFile, SourceDocument } from './types';

/**
 * A corpus as it would be if some of its documents had other texts, were new or were gone, by the rules of reading: what
 * is empty or cannot be parsed is skipped. The documents on disk are not touched.
 * @param changes document → its text; null where it is gone
 */
export function overlayCorpus(corpus: Corpus, changes: ReadonlyMap<string, string | null>): Corpus {
  const kept = corpus.documents.filter(({ id, source }) => !changes.has(id) || changes.get(id) === source);
  const known = new Map(corpus.documents.map((document) => [document.id, document]));
  const same = new Set(kept.map(({ id }) => id));
  const fresh: SourceDocument[] = [];
  const skipped: SkippedFile[] = [];
  for (const [id, text] of changes) {
    if (text === null || same.has(id)) continue;
    const document = documentOf(id, text, corpus.kind, known.get(id));
    const problem = checkFormat(document);
    if (text.trim() === '') skipped.push({ path: id, reason: 'empty' });
    else if (problem !== undefined) skipped.push({ path: id, reason: 'malformed', detail: problem });
    else fresh.push(document);
  }
  const documents = [...kept, ...fresh].sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    ...corpus,
    documents,
    skipped: [...corpus.skipped, ...skipped],
    fingerprint: fingerprintOf(documents.map(({ id, contentHash }) => [id, contentHash])),
  };
}

/** A document of this text; of a BEIR folder it keeps its place in the file and its metadata, which are not in the text. */
function documentOf(id: string, source: string, kind: Corpus['kind'], before?: SourceDocument): SourceDocument {
  const format = kind === 'beir' ? 'beir' : (before?.format ?? formatOf(id));
  const isMarkdown = format === 'markdown' || format === 'mdx';
  const metadata = isMarkdown ? frontMatter(source) : kind === 'beir' ? before?.metadata : undefined;
  return {
    id,
    format,
    source,
    contentHash: hashText(kind === 'beir' && metadata ? `${source}\0${canonicalJson({ ...metadata })}` : source),
    bytes: new TextEncoder().encode(source).length,
    ...(metadata && { metadata }),
    ...(before?.container && { container: before.container }),
  };
}
