import { userError } from '../core/common';
import { nearest } from '../core/config';
import type { CommandLine } from './args';
import { primeStore } from './cache/prime';
import { cacheReplay } from './cache/replay';
import { cacheReplicas } from './cache/replicas';
import { cacheSnippet } from './cache/snippet';
import { chooseCacheThreshold } from './cache/threshold';
import type { ExitCode } from './exit-code';
import type { OptionName } from './options';

interface Action {
  readonly run: (line: CommandLine) => Promise<ExitCode>;
  /** Options that not every action takes. */
  readonly own: readonly OptionName[];
}

const ACTIONS: Readonly<Record<string, Action>> = {
  replay: { run: cacheReplay, own: ['trace', 'json', 'md', 'csv', 'real-time', 'speed'] },
  threshold: { run: chooseCacheThreshold, own: ['trace', 'pairs', 'wrong-hits', 'json', 'md', 'csv'] },
  replicas: { run: cacheReplicas, own: ['trace', 'json', 'replicas'] },
  snippet: { run: cacheSnippet, own: [] },
  prime: { run: primeStore, own: ['trace', 'json', 'count'] },
};

/** `rag-lab cache [replay | threshold | replicas | snippet | prime] [CONFIG]`; each is given the words after its name. */
export function cacheCommand(line: CommandLine): Promise<ExitCode> {
  const [first = '', ...rest] = line.words;
  const name = Object.hasOwn(ACTIONS, first) ? first : 'replay';
  const words = name === first ? rest : line.words;
  if (words.length > 1) {
    const meant = nearest(first, Object.keys(ACTIONS));
    throw userError(
      'cli/too-many-words',
      `cache takes one configuration file, not "${words.join(' ').slice(0, 80)}".`,
      `${meant ? `Did you mean ${meant}? ` : ''}Write rag-lab cache replay, threshold, replicas, snippet or prime, then CONFIG.`,
    );
  }
  checkOptions(name, line);
  return ACTIONS[name]!.run({ ...line, words });
}

/** @throws `cli/unknown-option` for one that only other actions take: it would be passed over in silence */
function checkOptions(name: string, { text, flags }: CommandLine): void {
  const takers = (option: OptionName): string[] =>
    Object.keys(ACTIONS).filter((action) => ACTIONS[action]!.own.includes(option));
  for (const option of [...(Object.keys(text) as OptionName[]), ...flags]) {
    const known = takers(option);
    if (known.length > 0 && !known.includes(name))
      throw userError(
        'cli/unknown-option',
        `cache ${name} takes no option --${option}.`,
        `It is of cache ${known.join(', ')}.`,
      );
  }
}
