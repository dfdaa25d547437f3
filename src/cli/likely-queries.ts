import path from 'node:path';
import { primedQueries } from '../core/cache';
import type { Variant } from '../core/config';
import type { LikelyQueries } from '../protocol/worker-protocol';
import { wholeNumber, type CommandLine } from './args';
import type { Inputs } from './inputs';

const USUAL_COUNT = 100;
const MOST = 100_000;

/** `--trace` and `--count`: without the one the query set is taken, without the other as many as are primed, or 100. */
export function readLikelyQueries(
  line: CommandLine,
  { files, variants }: Pick<Inputs, 'files' | 'variants'>,
): LikelyQueries {
  const { trace } = line.text;
  const primed = Math.max(0, ...variants.map(({ knobs }: Variant) => primedQueries(knobs)));
  return {
    files,
    most: wholeNumber(line, 'count', primed || USUAL_COUNT, 1, MOST),
    ...(trace !== undefined && { trace: { kind: 'file', path: path.resolve(trace) } }),
  };
}
