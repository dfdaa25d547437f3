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

/** Megabytes that few runs need: files of their own beside the bundles, read when first asked for. */
const ENCODINGS = ['cl100k_base', 'o200k_base'];
const encodingsApart = {
  name: 'encodings-apart',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^gpt-tokenizer\/encoding\// }, ({ path, kind }) =>
      kind === 'entry-point' ? undefined : { path: `./encodings/${path.split('/').at(-1)}.js`, external: true },
    ),
};

const BUNDLES = [
  {
    ...forNode,
    entryPoints: { extension: 'src/extension.ts', worker: 'src/worker.ts', cli: 'src/cli.ts' },
    minify: !watch,
    keepNames: true,
    plugins: [encodingsApart],
  },
  {
    ...forNode,
    outdir: 'dist/encodings',
    entryPoints: Object.fromEntries(ENCODINGS.map((name) => [name, `gpt-tokenizer/encoding/${name}`])),
    minify: !watch,
  },
  {
    ...forBrowser,
    entryPoints: Object.fromEntries(
      ['tuning', 'lab', 'judge', 'sweep', 'report'].map((page) => [page, `webview/${page}.ts`]),
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
