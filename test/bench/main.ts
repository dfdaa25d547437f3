import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { machineInfo } from '../../src/node/machine';
import { benchCache } from './cache';
import { benchDistil } from './distil';
import { benchEmbedding } from './embedding';
import { benchFirstAnswer } from './first-answer';
import { benchFrontier } from './frontier';
import { benchIndexAndQuery } from './index-and-query';
import { benchLargeCorpus } from './large-corpus';
import { benchLargePipeline } from './large-pipeline';
import { formatTable, meets, type BenchLine } from './measure';
import { benchMemory } from './memory';
import { benchOpening } from './opening';
import { benchPayOnce } from './pay-once';
import { benchQualityLoss } from './quality-loss';
import { benchSweepOptimiser, benchSweepShares } from './sweep';

const [root, out, editorJson] = process.argv.slice(2) as [string, string, string | undefined];
const say = (line: string): void => void process.stderr.write(`bench: ${line}\n`);

/** A BEIR folder of the shared collections, where this machine has it. */
const collection = (name: string): string | undefined => {
  const folder = path.join(process.env['RAG_LAB_SHARED'] ?? path.resolve(root, '../shared'), 'collections', name);
  return existsSync(folder) ? folder : undefined;
};

const collections = (): string[] => ['cranfield', 'cacm'].flatMap((name) => collection(name) ?? []);
const scratch = (name: string): string => path.join(root, `.cache/bench-${name}`);

/** What can be measured. Large groups run where they are asked for by name. */
const GROUPS: Readonly<Record<string, () => Promise<BenchLine[]>>> = {
  embedding: () => benchEmbedding(root, scratch('peer')),
  index: () => benchIndexAndQuery(root),
  'pay-once': () => benchPayOnce(root, path.join(root, '.cache/bench'), say),
  cache: () => benchCache(),
  'sweep-shares': () => benchSweepShares({ root, scratch: scratch('sweep'), say }),
  'sweep-optimiser': () => benchSweepOptimiser({ root, scratch: scratch('sweep'), say }, collection),
  distil: () => benchDistil({ root, scratch: scratch('distil'), say }, collection),
  'first-answer': () => benchFirstAnswer(root, scratch('first-answer'), collections(), say),
  frontier: () => benchFrontier(root, scratch('frontier'), collections(), say),
  opening: () => benchOpening(root, scratch('opening'), collections(), say),
  'quality-loss': () => benchQualityLoss(root, scratch('quality-loss'), collections(), say),
  memory: () => benchMemory(root, scratch('memory'), collections(), say),
  large: () => benchLargeCorpus(root, scratch('large'), say),
  'large-pipeline': () => benchLargePipeline(root, scratch('large-pipeline'), collections(), say),
};
const USUAL = Object.keys(GROUPS).filter((name) => !['large', 'large-pipeline', 'memory'].includes(name));

async function main(): Promise<void> {
  const wanted = process.env['RAG_LAB_BENCH']?.split(',') ?? USUAL;
  const lines: BenchLine[] = [];
  for (const [name, measure] of Object.entries(GROUPS)) {
    if (!wanted.some((word) => name === word || name.startsWith(`${word}-`))) continue;
    say(name);
    lines.push(...(await measure()));
  }
  if (editorJson) lines.push(...(JSON.parse(editorJson) as BenchLine[]));
  process.stdout.write(`${formatTable(lines)}\n`);
  mkdirSync(path.dirname(out), { recursive: true });
  writeFileSync(
    out,
    `${JSON.stringify({ schemaVersion: 1, machine: machineInfo(), lines: lines.map((line) => ({ ...line, met: meets(line) })) }, null, 2)}\n`,
  );
  say(`wrote ${path.relative(root, out)}`);
}

void main();
