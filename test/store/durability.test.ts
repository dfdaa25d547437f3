import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundleProgram } from '../support/faults/bundle';
import { changingCalls, whyNotTraceable } from '../support/faults/system-calls';

/** What a killed process cannot show, only a power cut could: that bytes and names are on the disk before they are promised. */
describe('what is promised is on the disk', () => {
  let root: string;
  let program: Awaited<ReturnType<typeof bundleProgram>>;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'rag-lab-durable-'));
    program = await bundleProgram('store-program');
  });
  afterEach(async () => {
    await program.dispose();
    await rm(root, { recursive: true, force: true });
  });
  const callsOf = async (scenario: string): Promise<string[]> =>
    (await changingCalls([program.file, scenario, join(root, 'store')], join(root, 'store'))).map(({ call }) => call);

  const REPLACED = ['openat', 'pwrite64', 'pwrite64', 'pwrite64', 'fsync', 'rename', 'fsync'];
  const FOLDER = ['mkdir', 'fsync'];

  it('an artefact: written, synced, renamed, its folder synced, and so are new folders', async (ctx) => {
    const impossible = await whyNotTraceable();
    if (impossible) return ctx.skip(impossible);
    const calls = await callsOf('put');
    const version = ['openat', 'pwrite64', 'fsync', 'rename', 'fsync'];
    const ref = ['openat', 'pwrite64', 'pwrite64', 'fsync', 'rename', 'fsync'];
    // Of the store's own folder the parent is synced, which is outside of it.
    const opened = ['mkdir', ...version, ...FOLDER, ...FOLDER];
    // The second put and ref find their folders.
    const first = [...FOLDER, ...REPLACED, ...FOLDER, ...ref];
    expect(calls).toEqual([...opened, ...first, 'mkdir', ...REPLACED, 'mkdir', ...ref]);
  });

  it('records: one sync a batch', async (ctx) => {
    const impossible = await whyNotTraceable();
    if (impossible) return ctx.skip(impossible);
    const calls = await callsOf('putMany');
    const batch = ['pwrite64', 'fsync'];
    expect(calls.slice(-10)).toEqual(
      [...FOLDER, 'openat', 'pwrite64', 'fsync', ...batch, ...batch, ...batch].slice(-10),
    );
  });
});
