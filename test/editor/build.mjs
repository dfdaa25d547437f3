// Bundles the suite that runs inside the extension host: out-test/editor/index.js exports run().
import { build } from 'esbuild';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
export const suiteFile = path.join(root, 'out-test/editor/index.js');

export const buildEditorSuite = () =>
  build({
    entryPoints: [path.join(root, 'test/editor/index.ts')],
    outfile: suiteFile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    mainFields: ['module', 'main'],
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });

if (process.argv[1] === import.meta.filename) await buildEditorSuite();
