import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cliCorpus, ensureBuilt, expectMessage, ragLab, ragLabOk, temporaryFolder } from '../support/cli';

const place = temporaryFolder('trace');
const at = (...names: string[]): string => path.join(place.dir, ...names);
const where = ['--corpus', at('corpus'), '--store', place.store];
const refused = (ended: Awaited<ReturnType<typeof ragLab>>, code: string): void =>
  expectMessage(ended, 2, new RegExp(`^${code}: `, 'm'));

beforeAll(async () => {
  await ensureBuilt();
  cpSync(cliCorpus, at('corpus'), { recursive: true });
});
afterAll(place.remove);

describe('rag-lab trace', () => {
  it('makes a trace by its knobs, the same for the same seed, and shows what it holds', async () => {
    const knobs = ['--load.requests', '400', '--load.edits=4', '--load.branch-switches', 'none', '--seed', '7'];
    const made = await ragLabOk(['trace', 'make', '--out', at('a.jsonl'), ...knobs, ...where]);
    expect(made.stdout).toMatch(/^Trace synthetic-7 \(synthetic\)\n {2}requests +400\n/);
    expect(made.stdout).toMatch(/\n {2}edit +4 /);
    await ragLabOk(['trace', 'make', '--out', at('b.jsonl'), ...knobs, ...where]);
    expect(readFileSync(at('b.jsonl'), 'utf8')).toBe(readFileSync(at('a.jsonl'), 'utf8'));

    const shown = await ragLabOk(['trace', 'show', at('a.jsonl'), '--json', at('a.json'), ...where]);
    expect(made.stdout.startsWith(shown.stdout)).toBe(true);
    expect(JSON.parse(readFileSync(at('a.json'), 'utf8'))).toMatchObject({
      name: 'synthetic-7',
      made: { seed: 7, requests: 400, branchSwitches: 0 },
      requests: 400,
      labelled: 400,
      notices: [],
    });
  });

  it('imports a log, says what it left out, and keeps no ids', async () => {
    const log = ['{"query":"when to water","ts":10,"user":"alice"}', 'oops', '{"query":"b","ts":12,"user":"bob"}'];
    writeFileSync(at('log.jsonl'), log.join('\n'));
    const { stdout, stderr } = await ragLabOk([
      'trace',
      'import',
      at('log.jsonl'),
      '--out',
      at('new', 'c.jsonl'),
      ...where,
    ]);
    expect(stdout).toMatch(/requests +2\n[^]*sessions +2\n[^]*span \(h:mm:ss\) +0:00:02\n/);
    expect(stderr).toContain('Note: Lines that are not JSON, left out: 1 (first: line 2).');
    const written = readFileSync(at('new', 'c.jsonl'), 'utf8');
    expect(written).toContain('"text":"when to water","session":"1"');
    expect(written).not.toContain('alice');
  });

  it.each([
    ['no action', [], 'trace/unknown-action'],
    ['an unknown action', ['play'], 'trace/unknown-action'],
    ['too many words', ['show', 'a', 'b'], 'trace/unknown-action'],
    ['no file', ['show'], 'trace/no-file'],
    ['no target', ['make'], 'trace/no-target'],
    ['a file that is not there', ['show', at('none.jsonl')], 'trace/not-found'],
    ['a knob out of its range', ['make', '--out', at('x.jsonl'), '--load.requests', '1'], 'config/out-of-range'],
  ])('refuses %s', async (_, words, code) => {
    refused(await ragLab(['trace', ...words, ...where]), code);
  });

  it('replaces no file that is no trace', async () => {
    writeFileSync(at('notes.txt'), 'mine');
    refused(await ragLab(['trace', 'make', '--out', at('notes.txt'), ...where]), 'trace/target-exists');
    writeFileSync(at('own.jsonl'), '{"query":"a"}\n');
    refused(
      await ragLab(['trace', 'import', at('own.jsonl'), '--out', at('own.jsonl'), ...where]),
      'trace/target-exists',
    );
    expect(readFileSync(at('notes.txt'), 'utf8')).toBe('mine');
    expect(existsSync(at('x.jsonl'))).toBe(false);
  });
});
