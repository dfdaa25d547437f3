// One table of bundles. Native packages and the editor's API stay outside; everything else is bundled.
import { build, context } from 'esbuild';
import { cp, mkdir } from 'node:fs/promises';

const quiet = process.argv.includes('--quiet');
const watch = process.argv.includes('--watch');

const shared = {
  bundle: true,
  sourcemap: true,
  logLevel: quiet ? 'warning' : 'info',
  outdir: 'dist',
  legalComments: 'none',
};
const forNode = {
  ...shared,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // Some packages' main is UMD, whose inner requires no bundler can follow.
  mainFields: ['module', 'main'],
  external: ['vscode', 'onnxruntime-node', 'hnswlib-node'],
};
const forBrowser = {
  ...shared,
  platform: 'browser',
  format: 'iife',
  target: 'es2022',
  outdir: 'dist/webview',
  minify: !watch,
};

/** What few runs need, some of it megabytes: files of their own beside the bundles, read when first asked for. */
const APART = {
  'gpt-tokenizer/encoding/cl100k_base': 'encodings/cl100k_base',
  'gpt-tokenizer/encoding/o200k_base': 'encodings/o200k_base',
  pg: 'clients/pg',
  ioredis: 'clients/ioredis',
};
const apart = {
  name: 'apart',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^(gpt-tokenizer\/encoding\/.+|pg|ioredis)$/ }, ({ path, kind }) =>
      kind === 'entry-point' ? undefined : { path: `./${APART[path]}.js`, external: true },
    ),
};

const BUNDLES = [
  {
    ...forNode,
    entryPoints: { extension: 'src/extension.ts', worker: 'src/worker.ts', cli: 'src/cli.ts' },
    minify: !watch,
    keepNames: true,
    plugins: [apart],
  },
  {
    ...forNode,
    entryPoints: Object.fromEntries(Object.entries(APART).map(([name, file]) => [file, name])),
    // Its native variant is an option that it asks for and does without.
    external: [...forNode.external, 'pg-native'],
    minify: !watch,
  },
  {
    ...forBrowser,
    entryPoints: Object.fromEntries(
      ['tuning', 'lab', 'judge', 'sweep', 'advice', 'cache', 'report'].map((page) => [page, `webview/${page}.ts`]),
    ),
  },
];

if (watch) {
  for (const bundle of BUNDLES) await (await context(bundle)).watch();
} else {
  await Promise.all(BUNDLES.map((bundle) => build(bundle)));
}
await mkdir('dist/webview', { recursive: true });
for (const file of ['codicon.css', 'codicon.ttf'])
  await cp(`node_modules/@vscode/codicons/dist/${file}`, `dist/webview/${file}`);
