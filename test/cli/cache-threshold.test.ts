import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ThresholdReport } from '../../src/core/semantic-cache';
import { ensureBuilt, expectMessage, FAST_MODEL, ragLab, ragLabOk, temporaryFolder } from '../support/cli';

const place = temporaryFolder('cache-threshold');
const pairs = path.join(place.dir, 'pairs.jsonl');
const json = path.join(place.dir, 'thresholds.json');
const args = ['cache', 'threshold', '--store', place.store, '--embedding.model', FAST_MODEL];

beforeAll(async () => {
  const lines = Array.from({ length: 60 }, (_, i) => [
    { a: `How do I paint room ${i}?`, b: `How can I paint room ${i}?`, same: true },
    { a: `Where is the river number ${i}?`, b: `How do I bake ${i} loaves of bread?`, same: false },
  ]).flat();
  writeFileSync(pairs, `${lines.map((line) => JSON.stringify(line)).join('\n')}\nnot a pair\n`);
  await ensureBuilt();
});
afterAll(place.remove);

describe('cache threshold', () => {
  it('chooses a threshold, tells what it left out and writes the whole curve', async () => {
    const { stdout } = await ragLabOk([...args, '--pairs', pairs, '--wrong-hits', '0.1', '--json', json]);
    expect(stdout).toContain('120 pairs, 60 of them the same');
    expect(stdout).toMatch(/To use it: --cache\.semantic\.guards veto --cache\.semantic\.threshold 0\.\d+/);
    expect(stdout).toContain('Line 121 was left out: The line is not JSON');
    const report = JSON.parse(readFileSync(json, 'utf8')) as ThresholdReport;
    expect(report.choice.chosen!.wrongOfHits!.high).toBeLessThanOrEqual(0.1);
    expect(report.choice.curve.length).toBeGreaterThan(10);
    expect(report.model).toBe(FAST_MODEL);
    expect(report.fitted).toBeUndefined();
  });

  it('writes the report as Markdown and the curve as CSV', async () => {
    const [md, csv] = ['thresholds.md', 'thresholds.csv'].map((name) => path.join(place.dir, name)) as [string, string];
    const { stdout, stderr } = await ragLabOk([
      ...args,
      '--pairs',
      pairs,
      '--wrong-hits',
      '0.1',
      '--md',
      md,
      '--csv',
      csv,
    ]);
    expect(stdout).toContain('120 pairs');
    expect(stderr).toContain(`Wrote ${md}`);
    expect(readFileSync(md, 'utf8')).toMatch(/^# Threshold of the semantic cache[\s\S]+\| threshold \|[\s\S]+Line 121/);
    const lines = readFileSync(csv, 'utf8').trimEnd().split('\r\n');
    expect(lines[0]).toMatch(/^judge,threshold,/);
    expect(new Set(lines.slice(1).map((line) => line.split(',')[0]))).toEqual(new Set(['veto', 'off']));
    expectMessage(await ragLab([...args, '--pairs', pairs, '--md', place.dir]), 2, /output\/not-written/);
  });

  it('takes pairs out of a trace: by meaning, or by what is found', async () => {
    for (const name of ['plums', 'pears'])
      writeFileSync(path.join(place.dir, `${name}.md`), `# ${name}\n\nIt is ${name} that ripen in August.\n`);
    const trace = path.join(place.dir, 'asked.jsonl');
    const texts = ['When do plums ripen?', 'When do the plums ripen?', 'When do pears ripen?'];
    const events = texts.map((text, i) => ({ type: 'query', atMs: i, text }));
    const head = { ragLabTrace: 1, name: 'asked', source: 'imported' };
    writeFileSync(trace, [head, ...events].map((line) => `${JSON.stringify(line)}\n`).join(''));
    const { stdout } = await ragLabOk([...args, '--corpus', place.dir, '--trace', trace, '--wrong-hits', '1']);
    expect(stdout).toContain('2 pairs, 1 of them the same');
    expect(stdout).toContain('2 of 2 pairs have no meaning in the trace');
  });

  it('fits weights to the pairs where differences are weighed', async () => {
    await ragLabOk([...args, '--pairs', pairs, '--cache.semantic.guards', 'weighed', '--json', json, '--quiet']);
    const report = JSON.parse(readFileSync(json, 'utf8')) as ThresholdReport;
    expect(report.fitted).toMatchObject({ guards: 'weighed', pairs: 120 });
  });

  it('refuses what it cannot work with', async () => {
    expectMessage(await ragLab(args), 2, /cache\/pairs-missing/);
    expectMessage(await ragLab([...args, '--pairs', path.join(place.dir, 'none.jsonl')]), 2, /cache\/pairs-unreadable/);
    expectMessage(await ragLab([...args, '--pairs', pairs, '--wrong-hits', '2']), 2, /cli\/bad-number/);
    const empty = path.join(place.dir, 'empty.jsonl');
    writeFileSync(empty, '{"a": 1}\n');
    expectMessage(await ragLab([...args, '--pairs', empty]), 2, /cache\/no-pairs: There are no pairs in empty\.jsonl/);
  });
});
