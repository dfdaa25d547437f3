import { findKnob, type Variant } from '../../core/config';
import type { SweepRequest } from '../../core/sweep';
import { readQuerySet } from '../corpus';
import type { HandlerContext, Handlers } from './types';

export const sweepHandlers = ({
  open,
  checkVariants,
}: HandlerContext): Handlers<'sweepPlan' | 'sweep' | 'sweepSoFar'> => ({
  sweepPlan: async ({ files, ...request }, control) => {
    const node = await open();
    await checkVariants(node, withEachName(request));
    const querySet = await readQuerySet(request.corpus, files);
    return node.lab.sweepPlan({ ...request, ...(querySet && { querySet }) }, control);
  },
  sweep: async ({ files, ...request }, control) => {
    const node = await open();
    await checkVariants(node, withEachName(request));
    const querySet = await readQuerySet(request.corpus, files);
    return node.lab.sweep({ ...request, ...(querySet && { querySet }) }, control);
  },
  sweepSoFar: async () => (await open()).lab.sweepSoFar() ?? null,
});

/** The base, and the base with each name that the axes try: every name that only this machine can check. */
const withEachName = ({ base, axes }: Pick<SweepRequest, 'base' | 'axes'>): Variant[] => [
  base,
  ...axes
    .filter(({ knob }) => findKnob(knob)?.kind === 'name')
    .flatMap(({ knob, values }) => values.map((value) => ({ name: 'sweep', knobs: { ...base.knobs, [knob]: value } }))),
];
