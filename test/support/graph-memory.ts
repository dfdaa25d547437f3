import { setTimeout } from 'node:timers/promises';
import { makeVectors, type VectorStorage } from '../../src/core/vectors';
import { privateBytes } from '../../src/node/machine/private-bytes';
import { createScratch } from '../../src/node/vector-index/scratch';
import { newUsearchGraph } from '../../src/node/vector-index/usearch-graph';
import { unitRows } from './vectors';

/**
 * Prints by how much this process's private memory grows with a graph, and what the graph says of itself:
 * `node --expose-gc graph-memory COUNT DIMENSIONS STORAGE M`.
 */
async function main(args: readonly string[]): Promise<void> {
  const [count, dimensions, storage, m] = args as [string, string, VectorStorage, string];
  const n = Number(count);
  const vectors = makeVectors(unitRows(n, Number(dimensions)), n, { dimensions: 0, storage });
  const rows = Array.from({ length: n }, (_, row) => row);
  const shape = { storage, dimensions: Number(dimensions), m: Number(m), efConstruction: 16 };
  const made = async (): Promise<ReturnType<typeof newUsearchGraph>> => {
    const graph = newUsearchGraph(n, shape, createScratch());
    await graph.add(vectors, rows, 0, () => Promise.resolve());
    graph.search(new Float32Array(shape.dimensions).fill(1), 10, 10);
    return graph;
  };
  // The first one pays for code and for what the allocators keep.
  const graphs = [await made()];
  const before = await outsideHeap();
  graphs.push(await made());
  const after = await outsideHeap();
  const said = graphs[1]!.vectorBytes + graphs[1]!.overheadBytes;
  const grown = before !== undefined && after !== undefined ? after - before : undefined;
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

void main(process.argv.slice(2));
