import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { defaultKnobs, type KnobValues, type Variant } from '../../src/core/config';
import { EngineClient } from '../../src/protocol/engine-client';
import { lineOf, type BenchLine } from './measure';

const variant = (name: string, knobs: Partial<KnobValues>): Variant => ({
  name,
  knobs: { ...defaultKnobs(), 'index.kind': 'flat', ...knobs },
});

const VARIANTS = [
  variant('f32', {}),
  variant('f16', { 'vectors.storage': 'f16' }),
  variant('i8', { 'vectors.storage': 'i8' }),
  variant('b1', { 'vectors.storage': 'b1' }),
  variant('b1-rescored', {
    'vectors.storage': 'b1',
    'vectors.rescoreFrom': 'i8',
    'vectors.rescoreCandidates': 40,
  }),
  variant('pca-128', { 'embedding.dimensions': 128, 'embedding.reduction': 'pca' }),
  variant('pca-128-i8', {
    'embedding.dimensions': 128,
    'embedding.reduction': 'pca',
    'vectors.storage': 'i8',
  }),
];

/** nDCG@10 lost and bytes a vector of each storage and reduction, on judged collections. */
export async function benchQualityLoss(
  root: string,
  scratch: string,
  collections: readonly string[],
  say: (line: string) => void,
): Promise<BenchLine[]> {
  rmSync(scratch, { recursive: true, force: true });
  const engine = new EngineClient({
    workerPath: path.join(root, 'dist/worker.js'),
    engine: {
      storeDir: path.join(scratch, 'store'),
      modelsDir: path.join(root, 'media/models'),
      userModelsDir: path.join(tmpdir(), 'rag-lab-no-models'),
      storeQuotaBytes: 1e10,
    },
  });
  try {
    const lines: BenchLine[] = [];
    for (const folder of collections) {
      say(`quality-loss: ${path.basename(folder)}`);
      const { run } = await engine.call('compare', {
        corpus: { root: folder, include: [], exclude: [] },
        variants: VARIANTS,
        files: {},
        limits: {},
        repeat: 1,
        seed: 1,
        rankings: false,
        keep: false,
        title: 'bench',
      });
      const ndcg = run.variants.map(({ metrics }) => metrics['quality.ndcg@10']!.value);
      for (const [v, { name, metrics }] of run.variants.entries()) {
        const bytes = metrics['memory.vectors.bytes']!.value / (run.corpus.chunks || 1);
        lines.push(
          lineOf(
            `${path.basename(folder)}, ${name}: nDCG@10 of that of f32`,
            'ratio',
            [ndcg[v]! / ndcg[0]!],
            `nDCG@10 ${ndcg[v]!.toFixed(4)}; ${Math.round(bytes)} bytes a vector`,
          ),
        );
      }
    }
    return lines;
  } finally {
    await engine.dispose();
    rmSync(scratch, { recursive: true, force: true });
  }
}
