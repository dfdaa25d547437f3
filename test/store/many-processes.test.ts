import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ArtefactStore } from '../../src/core/store';
import { openStore } from '../../src/node/store';
import { bundleProgram } from '../support/faults/bundle';
import { run } from '../support/faults/processes';
import { artefactOf, keyOf, recordsOf } from '../support/faults/sample';
import { temporaries } from '../support/faults/sweep';

let root: string;
let dir: string;
let program: Awaited<ReturnType<typeof bundleProgram>>;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'rag-lab-many-'));
  dir = join(root, 'store');
  program = await bundleProgram('store-program');
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
  await program.dispose();
  await rm(root, { recursive: true, force: true });
});

const child = (scenario: string, name: string) => run(process.execPath, [program.file, scenario, dir, name]);
const opened: ArtefactStore[] = [];
async function open(): Promise<ArtefactStore> {
  const store = await openStore({ dir, quotaBytes: 1e9 });
  opened.push(store);
  return store;
}

describe('three processes in one store', () => {
  it('lose no record and no artefact that any of them was promised, also while one tidies up', async () => {
    const names = ['x', 'y', 'z'];
    const ended = await Promise.all([...names.map((name) => child('mixed', name)), child('tidy', 'tidy')]);
    for (const one of ended) {
      expect(one).toMatchObject({ code: 0, stderr: '' });
      expect(one.stdout).not.toMatch(/failed|notice|wrong/);
    }
    const store = await open();
    for (const name of names) {
      for (let count = 0; count < 12; count++) {
        const expected = [...recordsOf(`${name} ${count}`), ...recordsOf(`shared ${count}`)];
        const found = await store.records('texts').getMany(expected.map(([key]) => key));
        expect(found).toEqual(expected.map(([, payload]) => payload));
        expect(await store.get('index', keyOf(`${name} ${count}`))).toEqual(artefactOf(`${name} ${count}`));
      }
    }
    await store.close();
    expect(await temporaries(dir)).toEqual([]);
  });

  it('see what the others store while all of them run', async () => {
    const [ours, theirs] = [await open(), await open()];
    const [first, second] = [recordsOf('one'), recordsOf('two')];
    const keys = [...first, ...second].map(([key]) => key);
    await ours.records('texts').putMany(first);
    expect((await theirs.records('texts').getMany(keys)).filter(Boolean)).toHaveLength(8);
    await ours.records('texts').putMany(second);
    expect((await theirs.records('texts').getMany(keys)).filter(Boolean)).toHaveLength(16);
    await ours.clear();
    expect((await theirs.records('texts').getMany(keys)).filter(Boolean)).toHaveLength(0);
    await theirs.records('texts').putMany(first);
    expect((await ours.records('texts').getMany(keys)).filter(Boolean)).toHaveLength(8);
  });

  it('clear under the feet of a writer: what it stores next is there', async () => {
    const [ours, theirs] = [await open(), await open()];
    await ours.records('texts').putMany(recordsOf('one'));
    await child('clear', '');
    await ours.records('texts').putMany(recordsOf('two'));
    const keys = recordsOf('two').map(([key]) => key);
    expect(await theirs.records('texts').getMany(keys)).toEqual(recordsOf('two').map(([, payload]) => payload));
    expect(ours.notice).toBeUndefined();
  });
});

describe('the lock', () => {
  it('of a killed owner is taken over within 5 s', async () => {
    await (await open()).close();
    const owner = spawn(process.execPath, [program.file, 'hold', dir], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => owner.stdout.once('data', resolve));
    const held = join(dir, 'lock');
    expect(await readFile(held, 'utf8')).not.toBe('');
    const store = await open();
    const started = performance.now();
    setTimeout(() => owner.kill('SIGKILL'), 300);
    await store.clear();
    const waitedMs = performance.now() - started;
    expect(waitedMs).toBeGreaterThan(250);
    expect(waitedMs).toBeLessThan(5000);
    expect(await readdir(dir)).not.toContain('lock');
  });

  it.each([
    ['nothing', ''],
    ['half a name', '04115b94-ej'],
    ['a process that has another start time now', undefined],
  ])('that holds %s is taken over within 5 s', async (_, text) => {
    const store = await open();
    await store.put('index', keyOf('a'), artefactOf('a'));
    const temporary = text ?? (await ownLockText()).replace(/^(\w+-\w+)-\w+-/, '$1-1abc00000000-');
    await writeFile(join(dir, 'lock'), temporary);
    const started = performance.now();
    await store.clear();
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('of another machine is believed for a minute', async () => {
    const store = await open();
    await store.put('index', keyOf('a'), artefactOf('a'));
    const lock = join(dir, 'lock');
    await writeFile(lock, '00000000-1-1abc-000000000000');
    const past = Date.now() / 1000 - 70;
    expect((await store.prune(0, new Set())).artefacts).toBe(1);
    await utimes(lock, past, past);
    expect((await store.prune(0, new Set())).artefacts).toBe(0);
  });

  /** What a lock of this process looks like. */
  async function ownLockText(): Promise<string> {
    const name = (await readdir(join(dir, 'packs', 'own')).catch(() => []))[0];
    if (name) return name.replace(/\.pack$/, '');
    const store = await open();
    await store.records('own').putMany(recordsOf('one', 1));
    return ownLockText();
  }
});
