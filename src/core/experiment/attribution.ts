import { userError, type JobControl } from '../common';
import { changedKnobs, checkVariants, rankingKnobs, type KnobId, type Variant } from '../config';
import type { PipelineSession, PreparePorts } from '../pipeline';
import { judge, testPaired, type Difference } from '../statistics';
import { qualityOfVariants } from './measure-variants';
import type { Attribution, AttributionRequest, KnobEffect, VariantQuality } from './types';

const METRIC = 'quality.ndcg@10';

/** Two variants whose difference is the effect of a knob, or why one of them cannot be. */
interface Step {
  readonly pair?: readonly [from: Variant, to: Variant];
  readonly problem?: string;
}

/**
 * Which of the knobs that two variants differ in made the difference in nDCG@10: each changed alone in the baseline, and
 * each put back alone in the variant. The two answers differ where knobs work together. All rankings are made in one
 * go, so that what they share is computed once; all effects are judged together.
 * @throws `attribution/not-judged`
 */
export async function attributeKnobs(
  ports: PreparePorts,
  session: PipelineSession,
  { corpus, baseline, variant, querySet, seed }: AttributionRequest,
  control: JobControl,
): Promise<Attribution> {
  const changed = changedKnobs(baseline.knobs, variant.knobs);
  const tried = rankingKnobs(baseline.knobs, variant.knobs);
  const whole: Step = { pair: [baseline, variant] };
  const steps = tried.map((id) => ({
    id,
    added: added(baseline, variant, id),
    removed: removed(baseline, variant, id),
  }));
  const compared = [whole, ...steps.flatMap((step) => [step.added, step.removed])].filter(({ pair }) => pair);

  const asked = new Map(compared.flatMap(({ pair }) => pair!).map((one) => [keyOf(one), one]));
  const request = { corpus, variants: [...asked.values()], querySet };
  const qualities = await qualityOfVariants(ports, session, request, control);
  if (qualities[0]!.queries.length === 0) {
    throw userError(
      'attribution/not-judged',
      'No query has a relevant judgement, so no knob can be said to change the quality.',
      'Write down which lines answer which query in rag-lab/judgements.jsonl.',
    );
  }
  const ndcg = new Map([...asked.keys()].map((key, i) => [key, ndcgOf(qualities[i]!)]));
  const tests = [];
  for (const { pair } of compared) {
    const [from, to] = pair!.map((one) => ndcg.get(keyOf(one))!) as [number[], number[]];
    tests.push(testPaired(from, to, { seed, better: 'higher' }));
    await control.checkpoint();
  }
  const effects = new Map(judge(tests).map((difference, i) => [compared[i]!, effectOf(difference)]));

  return {
    baseline: baseline.name,
    variant: variant.name,
    metric: METRIC,
    difference: effects.get(whole)!,
    knobs: steps.map((step) => {
      const [alone, withOthers] = [effects.get(step.added), effects.get(step.removed)];
      const problems = [step.added.problem, step.removed.problem].filter((problem) => problem !== undefined);
      return {
        ...{ knob: step.id, from: baseline.knobs[step.id], to: variant.knobs[step.id] },
        ...(alone && { added: alone }),
        ...(withOthers && { removed: withOthers }),
        ...(problems.length > 0 && { notTried: problems.join(' ') }),
      };
    }),
    withoutEffect: changed.filter((id) => !tried.includes(id)),
  };
}

/** The knob alone: from the baseline to the baseline with it. */
function added(baseline: Variant, variant: Variant, id: KnobId): Step {
  const to = { name: `${baseline.name} + ${id}`, knobs: { ...baseline.knobs, [id]: variant.knobs[id] } };
  return possible([baseline, to], to);
}

/** The knob with the others: from the variant without it to the variant. */
function removed(baseline: Variant, variant: Variant, id: KnobId): Step {
  const from = { name: `${variant.name} − ${id}`, knobs: { ...variant.knobs, [id]: baseline.knobs[id] } };
  return possible([from, variant], from);
}

/** Relations between knobs may forbid what stands between two variants that are allowed. */
function possible(pair: NonNullable<Step['pair']>, { knobs }: Variant): Step {
  const issue = checkVariants([{ name: 'mixed', knobs }])[0];
  return issue ? { problem: issue.message } : { pair };
}

const effectOf = ({ difference, low, high, verdict }: Difference): KnobEffect => ({ difference, low, high, verdict });

/** Equal knobs are asked once: with one changed knob, both steps are the variants themselves. */
const keyOf = ({ knobs }: Variant): string =>
  JSON.stringify(Object.entries(knobs).sort(([a], [b]) => (a < b ? -1 : 1)));

const ndcgOf = ({ queries }: VariantQuality): number[] => queries.map(({ metrics }) => metrics[METRIC]);
