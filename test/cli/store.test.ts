import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  cliCorpus,
  cliFile,
  ensureBuilt,
  expectMessage,
  FAST_MODEL,
  ragLab,
  ragLabOk,
  temporaryFolder,
} from '../support/cli';
import type { RunResult } from '../../src/core/experiment';
import { privateDisk } from '../support/faults/private-disk';

const place = temporaryFolder('store');
const compare = (store: string): string[] => [
  'compare',
  ...['--corpus', cliCorpus, '--store', store, '--repeat', '1', '--embedding.model', FAST_MODEL],
];
const MEMORY = /^Note: The store folder .* cannot be written to: results are kept in memory/m;

beforeAll(ensureBuilt);
afterAll(place.remove);

describe('a store folder that cannot be one', () => {
  it('is a file: works in memory and says so', async () => {
    const file = path.join(place.dir, 'a-file');
    writeFileSync(file, 'mine');
    const ended = await ragLabOk(compare(file));
    expect(ended.stderr).toMatch(MEMORY);
    expect(ended.stdout).toContain('nDCG@10');
    expect(readFileSync(file, 'utf8')).toBe('mine');
    const query = await ragLabOk([
      'query',
      'roses',
      '--corpus',
      cliCorpus,
      '--store',
      file,
      '--retrieval.mode',
      'lexical',
    ]);
    expect(query.stderr).toMatch(/kept in memory/);
    const doctor = await ragLabOk(['doctor', '--store', file]);
    expect(doctor.stdout).toMatch(/^warning +Store: .*kept in memory/m);
  });

  it('is below a file: works in memory and says so', async () => {
    const file = path.join(place.dir, 'another-file');
    writeFileSync(file, 'mine');
    expect((await ragLabOk(compare(path.join(file, 'store')))).stderr).toMatch(MEMORY);
  });

  it('holds something else: refused, and left as it is', async () => {
    const thesis = path.join(place.dir, 'thesis');
    mkdirSync(thesis);
    writeFileSync(path.join(thesis, 'chapter.md'), 'years of work');
    const ended = await ragLab(compare(thesis));
    expectMessage(ended, 2, /^store\/foreign: The folder .* holds other files/m);
    expect(readdirSync(thesis)).toEqual(['chapter.md']);
  });
});

describe('a disk that is not as it should be', () => {
  const onDisk = async (options: string, commands: readonly string[]) => {
    const disk = privateDisk(options);
    const impossible = await disk.impossible();
    if (impossible) return { impossible };
    return { ended: await disk.run(commands, cliFile) };
  };
  const line = (...more: string[]): string =>
    ['"$NODE" "$PROGRAM"', ...compare('$DISK/store').map((word) => `"${word}"`), ...more].join(' ');

  it('is read-only: reads what is stored, keeps the rest in memory, says so', async (ctx) => {
    const json = path.join(place.dir, 'read-only.json');
    const { impossible, ended } = await onDisk('size=40m', [
      line('>/dev/null', '2>/dev/null'),
      'mount -o remount,ro "$DISK"',
      line('--json', json, '--quiet'),
      line('--chunking.strategy', 'fixed'),
    ]);
    if (!ended) return ctx.skip(impossible);
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    const { stages } = JSON.parse(readFileSync(json, 'utf8')) as RunResult;
    expect(stages.map(({ reused }) => reused)).toEqual([true, true, true, true, true]);
    expect(ended.stdout).toContain('nDCG@10');
    expect(ended.stderr).toMatch(MEMORY);
  });

  it('is full: one message, and what was there before still works', async (ctx) => {
    const { impossible, ended } = await onDisk('size=2m', [
      line('>/dev/null', '2>/dev/null'),
      'head -c 4000000 /dev/zero > "$DISK/filler" 2>/dev/null || true',
      line('--chunking.strategy', 'fixed').concat(' || echo "exit $?"'),
      'find "$DISK" -name "*.tmp*"',
      'rm "$DISK/filler"',
      line('--chunking.strategy', 'fixed', '>/dev/null', '2>/dev/null').concat(' && echo "works again"'),
    ]);
    if (!ended) return ctx.skip(impossible);
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    expect(ended.stdout).toBe('exit 2\nworks again\n');
    expect(ended.stderr).toMatch(/^store\/full: .*ENOSPC.*\nNext: .*--store/m);
    expect(ended.stderr.match(/^Next: /gm)).toHaveLength(1);
  });

  it('has no room for a report: the table is still printed, nothing half written stays', async (ctx) => {
    const { impossible, ended } = await onDisk('size=16k', [
      line('--json', '"$DISK/run.json"')
        .replace('$DISK/store', path.join(place.dir, 'roomy'))
        .concat(' || echo "exit $?"'),
      'ls -A "$DISK"',
    ]);
    if (!ended) return ctx.skip(impossible);
    expect(ended.stdout).toContain('nDCG@10');
    expect(ended.stdout).toMatch(/^exit 2$/m);
    expect(ended.stdout.trim().split('\n').at(-1)).toBe('exit 2');
    expect(ended.stderr).toMatch(/^output\/not-written: .*run\.json could not be written \(ENOSPC\)/m);
  });
});

describe('two terminals on one store', () => {
  it('both finish, and the store holds one copy', async () => {
    const store = path.join(place.dir, 'shared-store');
    const both = await Promise.all([ragLabOk(compare(store)), ragLabOk(compare(store))]);
    for (const { stdout } of both) expect(stdout).toContain('nDCG@10');
    const alone = path.join(place.dir, 'alone-store');
    await ragLabOk(compare(alone));
    expect(readdirSync(path.join(store, 'objects')).length).toBe(readdirSync(path.join(alone, 'objects')).length);
  });
});
