import { STORED_STAGES, type JobControl } from '../common';
import type { EmbeddingSpeeds } from '../experiment';
import { prepareChunks, type PipelineSession } from '../pipeline';
import type { LabPorts } from '../ports';
import { measureCosts } from './measure-cost';
import { stageCosts, type StageCost } from './stage-costs';
import { openSweep, type SweepContext } from './sweep-context';
import { isStored } from './trial-store';
import type { SweepPlan, SweepRequest } from './types';

const LONG_MS = 3_600_000;

/**
 * What a sweep would do and about how long it takes: all of it, whatever bounds the request has. Documents are read and
 * cut; nothing else is computed but a few texts, vectors and queries to time.
 */
export async function planSweep(
  ports: LabPorts,
  session: PipelineSession,
  speeds: EmbeddingSpeeds,
  request: SweepRequest,
  control: JobControl,
): Promise<SweepPlan> {
  const context = await openSweep(ports, session, request, control);
  const { space, base } = context;
  const all = space.holdsBase ? space.variants : [base, ...space.variants];
  const variants = all.map(({ variant }) => variant);
  const costs = await stageCosts(context, speeds, variants, control);
  const costOf = await measureCosts(context, speeds);

  let measureMs = 0;
  let separatelyMs = 0;
  let stored = 0;
  for (const variant of variants) {
    const { chunkSet } = await prepareChunks(context.ports, session, context.corpus, variant.knobs, control);
    const { inSweepMs, aloneMs } = costOf(variant, chunkSet.chunks.length);
    if (await isStored(context, variant)) stored++;
    else measureMs += inSweepMs;
    separatelyMs += aloneMs + sumOf(context.stagesOf(variant).map(({ key }) => costs.get(key)!.wholeMs));
    await control.checkpoint();
  }
  const missingMs = sumOf([...costs.values()].map((cost) => cost.missingMs));
  const estimatedMs = missingMs + measureMs;
  return {
    combinations: space.combinations,
    variants: space.variants.length,
    stages: STORED_STAGES.flatMap((stage) => {
      const own = [...costs.values()].filter((cost) => cost.stage === stage);
      return own.length === 0 ? [] : [summary(stage, own)];
    }),
    measureMs,
    estimatedMs,
    separatelyMs,
    notices: [...context.notices, ...planNotices(context, stored, estimatedMs)],
  };
}

const summary = (stage: StageCost['stage'], own: readonly StageCost[]): SweepPlan['stages'][number] => ({
  stage,
  distinct: own.length,
  missing: own.filter(({ missing }) => missing).length,
  estimatedMs: sumOf(own.map(({ missingMs }) => missingMs)),
});

function planNotices({ space, request }: SweepContext, stored: number, estimatedMs: number): string[] {
  const notices: string[] = [];
  if (!space.holdsBase)
    notices.push(`The base variant ${request.base.name} is not among the combinations: it is measured beside them.`);
  if (stored > 0) notices.push(`${stored} variants were measured before: their figures are taken over.`);
  const bounded = request.maxTrials !== undefined || request.maxSeconds !== undefined;
  if (estimatedMs > LONG_MS && !bounded) {
    const hours = (estimatedMs / LONG_MS).toFixed(1);
    notices.push(
      `All of it takes about ${hours} hours. Bound it by a number of variants or seconds, or take fewer values; what is measured is kept.`,
    );
  }
  return notices;
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
