import { build } from 'esbuild';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

/** Bytes that each package puts into a bundle of this code. */
async function bundled(code: string): Promise<{ total: number; packages: Record<string, number> }> {
  const { metafile } = await build({
    stdin: { contents: code, resolveDir: path.join(root, 'src'), loader: 'ts' },
    bundle: true,
    platform: 'neutral',
    mainFields: ['module', 'main'],
    format: 'esm',
    minify: true,
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const [output] = Object.values(metafile.outputs);
  const packages: Record<string, number> = {};
  for (const [file, { bytesInOutput }] of Object.entries(output!.inputs)) {
    const name = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1];
    if (name !== undefined && bytesInOutput > 0) packages[name] = (packages[name] ?? 0) + bytesInOutput;
  }
  return { total: output!.bytes, packages };
}

describe('views that only show knobs and figures', () => {
  it('do not carry the parser of configurations', async () => {
    const { total, packages } = await bundled(`
      import { describeVariant, formatKnobValue, isActive, KNOBS } from './core/config';
      import { comparisonTable, formatValue, headline, queryChanges } from './core/report';
      console.log(describeVariant, formatKnobValue, isActive, KNOBS, comparisonTable, formatValue, headline, queryChanges);
    `);
    expect(packages).not.toHaveProperty('zod');
    expect(total).toBeLessThan(60_000);
  });

  it('would carry it if they parsed (so that the test above can fail)', async () => {
    const { packages } = await bundled(`import { parseConfig } from './core/config'; console.log(parseConfig);`);
    expect(packages).toHaveProperty('zod');
    expect(packages).toHaveProperty('jsonc-parser');
  });
});
