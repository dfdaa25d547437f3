import { changedKnobs, defaultKnobs, type Variant } from '../config';
import type { RunResult } from '../experiment';

/** The command that measures the same variants again, to be run in the folder of the corpus. */
export function reproduceCommand({ variants, settings, attributions }: RunResult): string {
  const flags = variants.map(variantFlag);
  const parts = [
    'rag-lab compare --corpus .',
    ...flags,
    `--repeat ${settings.repeat} --seed ${settings.seed}${attributions?.length ? ' --attribute' : ''}`,
  ];
  return parts.join(' \\\n  ');
}

/** `--variant` with all that differs from the defaults. */
export function variantFlag({ name, knobs }: Variant): string {
  const assignments = changedKnobs(defaultKnobs(), knobs).map((id) => `${id}=${knobs[id]}`);
  return `--variant ${shellWord([name, assignments.join(',')].filter((part) => part !== '').join(':'))}`;
}

/** Quoted for a POSIX shell where it has to be. */
export const shellWord = (text: string): string =>
  /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
