// Writes what follows from the declarations of knobs and metrics: JSON schemas, reference pages, and the settings in
// package.json; the sources that a cache is exported as; and the dot products of vectors as WebAssembly. With --check it
// writes nothing and ends with 1 when something has drifted.
import { build } from 'esbuild';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import openWabt from 'wabt';

const root = path.resolve(import.meta.dirname, '..');
const check = process.argv.includes('--check');

/** The declarations, bundled on the fly: no build step has to come first. */
async function loadConfigRoom() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'rag-lab-generate-'));
  try {
    const outfile = path.join(folder, 'config.mjs');
    await build({
      entryPoints: [path.join(root, 'src/core/config/index.ts')],
      absWorkingDir: root,
      outfile,
      bundle: true,
      platform: 'neutral',
      mainFields: ['module', 'main'],
      format: 'esm',
      logLevel: 'error',
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const read = (file) =>
  readFile(path.join(root, file), 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });

async function write(file, text) {
  const target = path.join(root, file);
  await mkdir(path.dirname(target), { recursive: true });
  const temporary = `${target}.${process.pid}.tmp`;
  await writeFile(temporary, text);
  await rename(temporary, target);
}

/** Sources that a cache exported as TypeScript is put together from; the lab's own, so that both decide alike. */
const SNIPPET_PARTS = {
  weight: 'src/core/cache/eviction/types.ts',
  fifo: 'src/core/cache/eviction/fifo.ts',
  lfu: 'src/core/cache/eviction/lfu.ts',
  frequencySketch: 'src/core/cache/eviction/frequency-sketch.ts',
  tinylfu: 'src/core/cache/eviction/tinylfu.ts',
  gdsf: 'src/core/cache/eviction/gdsf.ts',
  lru: 'src/core/report/snippet/lru.ts',
  cache: 'src/core/report/snippet/cache.ts',
  queryKey: 'src/core/report/snippet/query-key.ts',
  semanticCache: 'src/core/report/snippet/semantic-cache.ts',
  guards: [
    'src/core/lexical-index/stem-english.ts',
    'src/core/semantic-cache/word-lists.ts',
    'src/core/semantic-cache/quantities.ts',
    'src/core/semantic-cache/question.ts',
    'src/core/semantic-cache/types.ts#Objection',
    ...['types', 'numbers', 'units', 'negation', 'swapped', 'opposites', 'names', 'question-word', 'index'].map(
      (name) => `src/core/semantic-cache/guards/${name}.ts`,
    ),
  ],
  veto: 'src/core/report/snippet/veto.ts',
  weighed: [
    'src/core/semantic-cache/feature-names.ts',
    'src/core/semantic-cache/features.ts',
    'src/core/semantic-cache/logistic.ts#LogisticModel',
    'src/core/semantic-cache/logistic.ts#probability',
    'src/core/semantic-cache/fit-judge.ts#JudgeWeights',
    'src/core/semantic-cache/fit-judge.ts#ReadPair',
    'src/core/semantic-cache/fit-judge.ts#weighedScore',
    'src/core/report/snippet/weighed.ts',
  ],
  check: ['src/core/semantic-cache/confirms-hit.ts', 'src/core/report/snippet/check.ts'],
};

/** Text of a source without its imports; of one exported interface or function where `#NAME` says so. */
async function sourceOf(place) {
  const [file, name] = place.split('#');
  const text = (await read(file)).replace(/^(import|export type \{[^}]*\} from) [^;]*;\n/gm, '').trim();
  if (name === undefined) return text;
  const from = text.search(new RegExp(`^export (interface|function) ${name}\\b`, 'm'));
  if (from < 0) throw new Error(`${file} exports no ${name}`);
  const [comment = ''] = /\/\*\*(?:(?!\*\/)[^])*\*\/\n$/.exec(text.slice(0, from)) ?? [];
  return comment + text.slice(from, text.indexOf('\n}', from) + 2);
}

async function snippetParts() {
  const parts = await Promise.all(
    Object.entries(SNIPPET_PARTS).map(async ([name, places]) => {
      const source = (await Promise.all([places].flat().map(sourceOf))).join('\n\n');
      return `  ${name}: \`${source.replace(/[\\`]|\$\{/g, String.raw`\$&`)}\`,\n`;
    }),
  );
  return `/** Generated from the sources of the same names: npm run generate. */\nexport const SNIPPET_PARTS = {\n${parts.join('\n')}} as const;\n`;
}

/** The text of a WebAssembly module as its bytes in hex. */
async function dotProducts() {
  const source = 'src/core/vectors/simd/dot-products.wat';
  const module = (await openWabt()).parseWat(source, await read(source), { simd: true });
  module.validate();
  const hex = Buffer.from(module.toBinary({}).buffer).toString('hex');
  const lines = hex.match(/.{1,100}/g).map((line) => `  '${line}'`);
  return `/** Generated from dot-products.wat: npm run generate. */\nexport const DOT_PRODUCTS =\n${lines.join(' +\n')};\n`;
}

const { generatedFiles } = await loadConfigRoom();
const files = {
  ...generatedFiles(await read('package.json')),
  'src/core/report/snippet/parts.ts': await snippetParts(),
  'src/core/vectors/simd/dot-products.ts': await dotProducts(),
};
let drifted = 0;
for (const [file, text] of Object.entries(files)) {
  if ((await read(file)) === text) continue;
  drifted++;
  console.log(`${check ? 'drifted' : 'wrote'} ${file}`);
  if (!check) await write(file, text);
}
if (check && drifted > 0) {
  console.error('generate/drifted: generated files do not follow from the declarations.\nNext: run npm run generate.');
  process.exitCode = 1;
}
