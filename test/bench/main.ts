import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { machineInfo } from '../../src/node/machine';
import { benchDistil } from './distil';
import { benchEmbedding } from './embedding';
import { benchIndexAndQuery } from './index-and-query';
import { benchLargeCorpus } from './large-corpus';
import { formatTable, meets, type BenchLine } from './measure';
import { benchPayOnce } from './pay-once';
import { benchSweepOptimiser, benchSweepShares } from './sweep';

const [root, out, editorJson] = process.argv.slice(2) as [string, string, string | undefined];
const say = (line: string): void => void process.stderr.write(`bench: ${line}\n`);

/** A BEIR folder of the shared collections, where this machine has it. */
const collection = (name: string): string | undefined => {
  const folder = path.join(process.env['RAG_LAB_SHARED'] ?? path.resolve(root, '../shared'), 'collections', name);
  return existsSync(folder) ? folder : undefined;
};

async function main(): Promise<void> {
  const wanted = (process.env['RAG_LAB_BENCH'] ?? 'embedding,index,pay-once,sweep,distil').split(',');
  const lines: BenchLine[] = [];
  if (wanted.includes('embedding')) {
    say('embedding');
    lines.push(...(await benchEmbedding(root, path.join(root, '.cache/bench-peer'))));
  }
  if (wanted.includes('index')) {
    say('index, query and cache');
    lines.push(...(await benchIndexAndQuery(root)));
  }
  if (wanted.includes('pay-once')) lines.push(...(await benchPayOnce(root, path.join(root, '.cache/bench'), say)));
  if (wanted.includes('sweep') || wanted.includes('sweep-shares'))
    lines.push(...(await benchSweepShares({ root, scratch: path.join(root, '.cache/bench-sweep'), say })));
  if (wanted.includes('sweep') || wanted.includes('sweep-optimiser'))
    lines.push(
      ...(await benchSweepOptimiser({ root, scratch: path.join(root, '.cache/bench-sweep'), say }, collection)),
    );
  if (wanted.includes('distil'))
    lines.push(...(await benchDistil({ root, scratch: path.join(root, '.cache/bench-distil'), say }, collection)));
  // Half an hour and 2 GB of disk: only where it is asked for.
  if (wanted.includes('large'))
    lines.push(...(await benchLargeCorpus(root, path.join(root, '.cache/bench-large'), say)));
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
