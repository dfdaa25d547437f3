import { setTimeout } from 'node:timers/promises';
import { createRng } from '../../src/core/common';
import type { VectorSet } from '../../src/core/vectors';
import { privateBytes } from '../../src/node/machine/private-bytes';
import { createScratch } from '../../src/node/vector-index/scratch';
import { newUsearchGraph } from '../../src/node/vector-index/usearch-graph';

/** Several at once, so that what JavaScript takes and gives back meanwhile is little beside them. */
const GRAPHS = 4;

/**
 * Prints by how much this process's private memory grows with a graph of floats, and what the graph says of itself:
 * `node --expose-gc graph-memory COUNT DIMENSIONS M`.
 */
async function main(count: number, dimensions: number, m: number): Promise<void> {
  const rng = createRng(1);
  const data = Float32Array.from({ length: count * dimensions }, () => rng.next() - 0.5);
  const vectors: VectorSet = { storage: 'f32', count, dimensions, data };
  const rows = Array.from({ length: count }, (_, row) => row);
  const made = async (): Promise<ReturnType<typeof newUsearchGraph>> => {
    const graph = newUsearchGraph(count, { storage: 'f32', dimensions, m, efConstruction: 4 }, createScratch());
    await graph.add(vectors, rows, 0, () => Promise.resolve());
    return graph;
  };
  // The first one pays for code and for what the allocators keep.
  const graphs = [await made()];
  const before = await outsideHeap();
  for (let i = 0; i < GRAPHS; i++) graphs.push(await made());
  const after = await outsideHeap();
  const said = graphs[0]!.vectorBytes + graphs[0]!.overheadBytes;
  const grown = before !== undefined && after !== undefined ? (after - before) / GRAPHS : undefined;
  process.stdout.write(JSON.stringify({ grown, said }));
}

/** Private memory beside JavaScript's own, once what nobody needs any more is given back. */
async function outsideHeap(): Promise<number | undefined> {
  for (let i = 0; i < 3; i++) {
    globalThis.gc!();
    await setTimeout(100);
  }
  const all = privateBytes();
  return all === undefined ? undefined : all - process.memoryUsage().heapTotal;
}

const [count, dimensions, m] = process.argv.slice(2).map(Number) as [number, number, number];
void main(count, dimensions, m);
