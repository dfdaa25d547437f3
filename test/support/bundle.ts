import { build } from 'esbuild';

/** Bundles one entry as the product's own Node bundles are. */
export const bundleForNode = (entry: string, outfile: string): Promise<unknown> =>
  build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // jsonc-parser's "main" cannot be bundled, its "module" can.
    mainFields: ['module', 'main'],
    external: ['vscode', 'onnxruntime-node', 'hnswlib-node'],
    logLevel: 'silent',
  });
