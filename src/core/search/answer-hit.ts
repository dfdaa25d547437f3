import type { Corpus } from '../corpus';
import type { AnswerHit } from '../lab';
import type { ChunkSet } from '../pipeline';
import type { Hit } from '../retrieval';

const SNIPPET_CHARS = 300;

/** A result as it is shown: where it stands, and how it begins. */
export function answerHit(
  { documents }: Pick<Corpus, 'documents'>,
  chunkSet: Pick<ChunkSet, 'chunks' | 'documentOf'>,
  hit: Hit,
): AnswerHit {
  const chunk = chunkSet.chunks[hit.row]!;
  const { id, container } = documents[chunkSet.documentOf[hit.row]!]!;
  return {
    document: id,
    file: container?.file ?? id,
    startLine: container?.line ?? hit.startLine,
    endLine: container?.line ?? hit.endLine,
    context: chunk.context,
    snippet: chunk.text
      .replace(/^#{1,6}\s+/gm, '')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, SNIPPET_CHARS),
    score: hit.score,
  };
}

/** What a cache holds for an answer: the bytes of its JSON. */
export const answerBytes = (hits: readonly AnswerHit[]): number =>
  new TextEncoder().encode(JSON.stringify(hits)).length;
