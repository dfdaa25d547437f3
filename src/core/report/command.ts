import { changedKnobs, defaultKnobs } from '../config';
import type { RunResult } from '../experiment';

/** The command that measures the same variants again, to be run in the folder of the corpus. */
export function reproduceCommand({ variants, settings }: RunResult): string {
  const defaults = defaultKnobs();
  const flags = variants.map(({ name, knobs }) => {
    const assignments = changedKnobs(defaults, knobs).map((id) => `${id}=${knobs[id]}`);
    return `--variant ${shellWord([name, assignments.join(',')].filter((part) => part !== '').join(':'))}`;
  });
  const parts = ['rag-lab compare --corpus .', ...flags, `--repeat ${settings.repeat} --seed ${settings.seed}`];
  return parts.join(' \\\n  ');
}

/** Quoted for a POSIX shell where it has to be. */
export const shellWord = (text: string): string =>
  /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
