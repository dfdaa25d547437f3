import path from 'node:path';
import process from 'node:process';
import { CONSISTENCY_STRATEGIES } from '../../core/cache';
import { renderReplicas, renderReplicasMarkdown } from '../../core/report';
import { traceOptionsOf } from '../../core/traces';
import { announceRemote } from '../announce-remote';
import { wholeNumber, type CommandLine } from '../args';
import { withEngine } from '../engine';
import type { ExitCode } from '../exit-code';
import { findConfig, readInputs } from '../inputs';
import { checkOutput, writeOutput } from '../outputs';

/** `rag-lab cache replicas [CONFIG] [--replicas 3] [--trace FILE]`: processes that share a cache, by every strategy. */
export async function cacheReplicas(line: CommandLine): Promise<ExitCode> {
  const { corpus, files, variants } = readInputs(line, findConfig(line));
  const variant = variants[0]!;
  const { json, md } = line.text;
  for (const file of [json, md]) if (file !== undefined) checkOutput(file);
  const seed = wholeNumber(line, 'seed', 1, 0, 0xffffffff);
  const params = {
    ...{ corpus, files, variant },
    replicas: wholeNumber(line, 'replicas', 3, 1, 16),
    strategies: CONSISTENCY_STRATEGIES,
    trace:
      line.text.trace === undefined
        ? ({ kind: 'synthetic', options: traceOptionsOf(variant.knobs, seed) } as const)
        : ({ kind: 'file', path: path.resolve(line.text.trace) } as const),
  };
  const result = await withEngine(line, async (engine) => {
    if (!line.flags.has('quiet')) await announceRemote(engine, corpus, [variant]);
    return engine.client.call('replicas', params, engine);
  });
  if (json !== undefined) writeOutput(json, `${JSON.stringify(result, null, 2)}\n`);
  if (md !== undefined) writeOutput(md, renderReplicasMarkdown(result));
  if (!line.flags.has('quiet')) process.stdout.write(renderReplicas(result));
  return 0;
}
