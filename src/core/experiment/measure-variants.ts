import type { JobControl } from '../common';
import { anchorQuerySet, judgementsByQuery, locateSpans } from '../evaluation';
import { prepare, type PipelineSession, type PreparePorts } from '../pipeline';
import { createRetriever } from '../retrieval';
import { measureQuality } from './measure-quality';
import type { QualityRequest, VariantQuality } from './types';

const MEASURING = { stage: 'measure', unit: 'queries' } as const;

/** Quality of every judged query under each variant, and nothing else; shared stages once. */
export async function qualityOfVariants(
  ports: PreparePorts,
  session: PipelineSession,
  { corpus: spec, variants, querySet }: QualityRequest,
  control: JobControl,
): Promise<VariantQuality[]> {
  const { corpus, variants: ready } = await prepare(ports, session, spec, variants, control);
  const { querySet: anchored } = await anchorQuerySet(querySet, corpus.documents, control);
  const judgements = judgementsByQuery(locateSpans(anchored.judgements, corpus.documents));
  const judged = querySet.queries.filter(({ id }) => judgements.get(id)?.some(({ grade }) => grade > 0));
  const found: VariantQuality[] = [];
  for (const [v, variant] of ready.entries()) {
    const retriever = createRetriever(variant.untimed, variant.variant.knobs);
    const { name } = variant.variant;
    const answers = [];
    for (const [q, query] of judged.entries()) {
      control.report({ ...MEASURING, done: v * judged.length + q, total: ready.length * judged.length, detail: name });
      answers.push(await retriever.retrieve(query.text, undefined, query.filter));
      await control.checkpoint();
    }
    const quality = await measureQuality(variant, corpus, judged, answers, judgements, control);
    found.push({
      name,
      queries: judged.map(({ id }, i) => ({ id, rank: quality[i]!.rank, metrics: quality[i]!.metrics! })),
    });
  }
  return found;
}
