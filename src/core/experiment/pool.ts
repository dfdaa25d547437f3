import { hashText, userError, type JobControl } from '../common';
import type { Variant } from '../config';
import type { CorpusSpec } from '../corpus';
import type { Query } from '../evaluation';
import { prepare, type PipelineSession, type Prepared, type PreparedVariant, type PreparePorts } from '../pipeline';
import { createRetriever, type Hit } from '../retrieval';
import type { PooledAnswer } from './types';

const MOST_TEXT_CHARS = 8000;
/** Places that some variant has among its first ten come before those that none has. */
const BAND = 10;

/**
 * The first `depth` chunks of every variant for one query, each place (document and lines) once: what a person judges
 * without knowing who found it. In bands of ten by the best rank that any variant gave it, and within a band in an order
 * that depends on the text and the place alone.
 * @throws `query/empty`
 */
export async function poolAnswers(
  ports: PreparePorts,
  session: PipelineSession,
  spec: CorpusSpec,
  variants: readonly Variant[],
  asked: Pick<Query, 'text' | 'filter'>,
  depth: number,
  control: JobControl,
): Promise<PooledAnswer[]> {
  const query = asked.text.trim();
  if (!query) throw userError('query/empty', 'The query is empty.', 'Type what you want to find.');
  const prepared = await prepare(ports, session, spec, variants, control);
  const places = new Map<string, PooledAnswer & { ranks: (number | null)[] }>();
  for (const [v, variant] of prepared.variants.entries()) {
    const { hits } = await createRetriever(variant.untimed, variant.variant.knobs).retrieve(query, depth, asked.filter);
    for (const [i, hit] of hits.entries()) {
      const key = JSON.stringify([hit.document, hit.startLine, hit.endLine]);
      let place = places.get(key);
      if (!place) {
        const ranks = variants.map(() => null);
        places.set(key, (place = { ...pooledPlace(prepared, variant, hit), ranks }));
      }
      // A long line may hold several chunks: the first of them counts.
      place.ranks[v] ??= i + 1;
    }
    await control.checkpoint();
  }
  return [...places]
    .map(([key, place]) => ({ place, band: Math.floor((bestRank(place) - 1) / BAND), hash: hashText(query + key) }))
    .sort((a, b) => a.band - b.band || (a.hash < b.hash ? -1 : 1))
    .map(({ place }) => place);
}

function pooledPlace(
  { corpus }: Prepared,
  { chunkSet, untimed }: PreparedVariant,
  hit: Hit,
): Omit<PooledAnswer, 'ranks'> {
  const { document, startLine, endLine, row } = hit;
  const { context } = chunkSet.chunks[row]!;
  const { container } = corpus.documents[chunkSet.documentOf[row]!]!;
  // Not in the middle of a character.
  const cut = untimed.chunks
    .deliveredBy(hit)
    .slice(0, MOST_TEXT_CHARS)
    .replace(/[\uD800-\uDBFF]$/, '');
  return { document, file: container?.file ?? document, startLine, endLine, context, text: cut };
}

const bestRank = ({ ranks }: PooledAnswer): number => Math.min(...ranks.filter((rank) => rank !== null));
