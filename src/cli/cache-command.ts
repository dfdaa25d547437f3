import { userError } from '../core/common';
import type { CommandLine } from './args';
import { primeStore } from './cache/prime';
import { cacheReplay } from './cache/replay';
import { cacheReplicas } from './cache/replicas';
import { cacheSnippet } from './cache/snippet';
import { chooseCacheThreshold } from './cache/threshold';
import type { ExitCode } from './exit-code';

const ACTIONS: Readonly<Record<string, (line: CommandLine) => Promise<ExitCode>>> = {
  replay: cacheReplay,
  threshold: chooseCacheThreshold,
  replicas: cacheReplicas,
  snippet: cacheSnippet,
  prime: primeStore,
};

/** `rag-lab cache [replay | threshold | replicas | snippet | prime] [CONFIG]`; each is given the words after its name. */
export function cacheCommand(line: CommandLine): Promise<ExitCode> {
  const [first = '', ...rest] = line.words;
  const named = Object.hasOwn(ACTIONS, first);
  const words = named ? rest : line.words;
  if (words.length > 1)
    throw userError(
      'cli/too-many-words',
      `cache takes one configuration file, not "${words.join(' ').slice(0, 80)}".`,
      'Write rag-lab cache replay, threshold, replicas, snippet or prime, then CONFIG.',
    );
  return (named ? ACTIONS[first]! : cacheReplay)({ ...line, words });
}
