import { MAX_VARIANTS } from '../config';
import type { SweepResult } from '../sweep';
import { shellWord, variantFlag } from './command';

/** The command that goes on with the same sweep, or shows it again, in the folder of the corpus. */
export function sweepCommandOf({ axes, base, trials, strategy, settings }: SweepResult): string {
  const variant = trials.find((trial) => trial.variant.name === base)?.variant;
  const parts = [
    'rag-lab sweep --corpus .',
    ...(variant ? [variantFlag(variant)] : []),
    ...axes.map(({ knob, values }) => `--vary ${shellWord(`${knob}=${values.join(',')}`)}`),
    `--strategy ${strategy} --repeat ${settings.repeat} --seed ${settings.seed}`,
  ];
  return parts.join(' \\\n  ');
}

/** The command that compares the base and the front in full, as many as one comparison holds; best quality first. */
export function compareFrontCommand({ base, front, trials, settings }: SweepResult): string {
  const variants = [base, ...front.filter((name) => name !== base)]
    .slice(0, MAX_VARIANTS)
    .flatMap((name) => trials.find(({ variant }) => variant.name === name)?.variant ?? []);
  const parts = ['rag-lab compare --corpus .', ...variants.map(variantFlag), `--seed ${settings.seed}`];
  return parts.join(' \\\n  ');
}
