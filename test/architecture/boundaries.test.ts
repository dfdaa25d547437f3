import { build, type Metafile } from 'esbuild';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const sources = (pattern: string): string[] =>
  globSync(pattern, { cwd: root }).map((file) => file.replaceAll('\\', '/'));

/** Static and dynamic imports of a file, as written; type-only ones too, since knowledge is knowledge. */
function importsOf(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  return [...text.matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|\bimport\s+)['"]([^'"]+)['"]/g)].map((match) => match[1]!);
}

/** A relative import as a path from the root; a package by its name. */
const target = (file: string, specifier: string): string =>
  specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier) : specifier;

async function bundle(entryPoints: string[], platform: 'neutral' | 'browser'): Promise<Metafile> {
  const { metafile } = await build({
    entryPoints,
    bundle: true,
    write: false,
    metafile: true,
    platform,
    format: 'esm',
    outdir: 'out',
    absWorkingDir: root,
    mainFields: ['module', 'main'],
    conditions: ['import', 'module'],
    logLevel: 'silent',
    loader: { '.ttf': 'empty' },
  });
  return metafile;
}

describe('direction of knowledge', () => {
  it('core bundles for a neutral platform without externals', async () => {
    const files = sources('src/core/**/*.ts');
    expect(files.length).toBeGreaterThan(50);
    const { inputs } = await bundle(files, 'neutral');
    expect(Object.keys(inputs).filter((file) => /src\/(node|host|protocol)\//.test(file))).toEqual([]);
  });

  it('webviews bundle for a browser and know neither node nor host', async () => {
    const { inputs } = await bundle(
      sources('webview/*.ts').filter((file) => !file.endsWith('.d.ts')),
      'browser',
    );
    expect(Object.keys(inputs).filter((file) => /src\/(node|host)\//.test(file))).toEqual([]);
  });

  const MAY_KNOW: Record<string, RegExp> = {
    'src/core/**/*.ts': /^src\/core\//,
    'src/protocol/**/*.ts': /^src\/(core|protocol)\//,
    'src/node/**/*.ts': /^src\/(core|protocol|node)\//,
    'src/host/**/*.ts': /^src\/(core|protocol|host)\//,
    'src/cli/**/*.ts': /^src\/(core|protocol|node|cli)\//,
    'webview/**/*.ts': /^(src\/(core|protocol)|webview)\//,
  };
  it.each(Object.entries(MAY_KNOW))('%s imports only what it may know', (pattern, allowed) => {
    const wrong = sources(pattern).flatMap((file) =>
      importsOf(file)
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => target(file, specifier))
        .filter((found) => !allowed.test(found))
        .map((found) => `${file} → ${found}`),
    );
    expect(wrong).toEqual([]);
  });

  it('only the host imports vscode, only src/node loads native packages', () => {
    const all = [...sources('src/**/*.ts'), ...sources('webview/**/*.ts')];
    const users = (name: string): string[] => all.filter((file) => importsOf(file).includes(name));
    expect(users('vscode').filter((file) => !/^src\/(host\/|extension\.ts)/.test(file))).toEqual([]);
    for (const native of ['onnxruntime-node', 'hnswlib-node']) {
      expect(users(native).length).toBeGreaterThan(0);
      expect(users(native).filter((file) => !file.startsWith('src/node/'))).toEqual([]);
    }
  });

  it('the extension and the terminal bundle without native packages', () => {
    for (const name of ['extension', 'cli']) {
      const text = readFileSync(path.join(root, 'dist', `${name}.js`), 'utf8');
      expect(text).not.toMatch(/require\(["'](onnxruntime-node|hnswlib-node)["']\)/);
    }
  });

  it('rooms are entered through their face', () => {
    const inside = sources('src/core/**/*.ts').flatMap((file) =>
      importsOf(file)
        .filter((specifier) => specifier.startsWith('..'))
        .map((specifier) => target(file, specifier))
        // Knob declarations build the registry, which the faces depend on: the one way in beside the face.
        .filter((found) => /^src\/core\/[^/]+\/[^/]+$/.test(found) && !/\/knobs?$/.test(found))
        .filter((found) => found.split('/')[2] !== file.split('/')[2])
        .map((found) => `${file} → ${found}`),
    );
    expect(inside).toEqual([]);
  });
});
