import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Baseline, GateReport } from '../../src/core/gate';
import { cliCorpus, ensureBuilt, expectMessage, ragLab, ragLabOk, temporaryFolder } from '../support/cli';

const place = temporaryFolder('gate');
const STORE = ['--store', place.store];
const docs = path.join(place.dir, 'docs');
const at = (file: string): string => path.join(docs, file);
const read = (file: string): string => readFileSync(at(file), 'utf8');
const edit = (file: string, change: (text: string) => string): void => writeFileSync(at(file), change(read(file)));
const BASELINE = 'rag-lab/baseline.json';
const gate = (...args: readonly string[]) => ragLab(['gate', ...STORE, '--repeat', '1', ...args], { cwd: docs });

/** The sample with settings under which no noise of the machine can fail the gate. */
function restore(): void {
  cpSync(cliCorpus, docs, { recursive: true });
  edit('rag-lab.config.json', (text) => text.replace('"limits"', '"gate": { "latencyShare": 100 },\n  "limits"'));
}

let kept = '';
beforeAll(async () => {
  await ensureBuilt();
  restore();
  await ragLabOk(['baseline', ...STORE, '--repeat', '1'], { cwd: docs });
  kept = read(BASELINE);
}, 120_000);
afterAll(place.remove);

/** Runs with the sample as it was, and the baseline of it. */
async function withSample(work: () => Promise<void>): Promise<void> {
  restore();
  writeFileSync(at(BASELINE), kept);
  await work();
}

describe('a baseline', () => {
  it('holds every variant of the configuration, and neither path nor time', () => {
    const baseline = JSON.parse(kept) as Baseline;
    expect(baseline.variants.map(({ name, queries }) => [name, queries.length])).toEqual([
      ['baseline', 9],
      ['smaller', 9],
      ['words', 9],
    ]);
    expect(baseline).toMatchObject({ version: 2, corpus: { documents: 10 }, querySet: { count: 10, judged: 9 } });
    expect(kept).not.toContain(place.dir);
    expect(kept).not.toContain(new Date().toISOString().slice(0, 10));
  });
});

describe('the gate', () => {
  it('passes what did not change, with one line', () =>
    withSample(async () => {
      const ended = await gate();
      expect(ended, ended.stderr).toMatchObject({ code: 0 });
      expect(ended.stdout).toMatch(/^Gate passed: \d+ passed(, \d+ not compared)?\.\n$/);
      expect((await gate('--quiet')).stdout).toBe('');
    }));

  it('fails a page that lost its answer: names the query, its line and what stands there now, in every report', () =>
    withSample(async () => {
      rmSync(at('workshop/glue.md'));
      const reports = ['--json', 'g.json', '--md', 'g.md', '--junit', 'g.xml', '--sarif', 'g.sarif'];
      const ended = await gate(...reports);
      expect(ended.code).toBe(1);
      expect(ended.stdout).toMatch(
        /^failed baseline: q6 is still found: expected among the first 10 \(was rank 1\), is not among the first 100 \(should find workshop\/glue\.md.*; rank 1 now: .*\) rag-lab\/queries\.jsonl:6$/m,
      );
      expect(ended.stderr).toContain('The documents changed since the baseline: 10 then, 9 now.');
      const report = JSON.parse(read('g.json')) as GateReport;
      expect(report.passed).toBe(false);
      expect(report.checks.filter(({ status }) => status === 'failed').map(({ id }) => id)).toEqual([
        'baseline/query/q6',
        'smaller/query/q6',
        'words/query/q6',
      ]);
      expect(read('g.md')).toMatch(/\| baseline \| `q6` \| .* \| `rag-lab\/queries\.jsonl:6` \|/);
      expect(read('g.md')).toContain('rag-lab gate rag-lab.config.json --repeat 1');
      expect(read('g.xml')).toContain(
        '<testcase classname="baseline.query" name="q6 is still found" file="rag-lab/queries.jsonl" line="6">',
      );
      expect(read('g.sarif')).toContain('"uri": "rag-lab/queries.jsonl"');
      for (const file of ['g.json', 'g.md', 'g.xml', 'g.sarif']) expect(read(file)).not.toContain(place.dir);

      const problems = await gate('--problems');
      expect(problems.stdout.split('\n')[0]).toMatch(
        /^rag-lab\/queries\.jsonl:6: error: baseline: q6 is still found: /,
      );

      edit('rag-lab.config.json', (text) =>
        text.replace('"latencyShare": 100', '"latencyShare": 100, "lostQueries": 1'),
      );
      const allowed = await gate();
      expect(allowed.code).toBe(0);
      expect(allowed.stdout).toMatch(/^warned baseline: q6/m);
    }));

  it('fails a broken limit, and one on a figure that nobody measured', () =>
    withSample(async () => {
      edit('rag-lab.config.json', (text) =>
        text.replace('"min": 0.3 }', '"min": 0.999 }, "ann.recall@10": { "min": 0.5 }'),
      );
      const ended = await gate();
      expect(ended.code).toBe(1);
      expect(ended.stdout).toMatch(/^failed baseline: nDCG@10 at least 0\.999: .* rag-lab\.config\.json:\d+$/m);
      // The variant that searches by words alone has no vectors.
      expect(ended.stdout).toMatch(/^failed words: ANN recall@10 at least 0\.500: expected .*, is unknown /m);
    }));

  it('does not compare latency with another class of machine, and says so', () =>
    withSample(async () => {
      edit(BASELINE, (text) => text.replace(/"class": "[^"]*"/, '"class": "Plan 9 mips, Tiny CPU, 1 cores, Node 24"'));
      const ended = await gate();
      expect(ended.code).toBe(0);
      expect(ended.stdout).toMatch(/ 6 not compared\.\n$/);
      expect(ended.stderr).toMatch(
        /not compared: latency of baseline, smaller, words: The baseline was measured on Plan 9/,
      );
    }));

  it('is found from the folder above, with paths that tools there can follow', () =>
    withSample(async () => {
      rmSync(at('workshop/glue.md'));
      const ended = await ragLab(['gate', 'docs/rag-lab.config.json', ...STORE, '--problems', '--repeat', '1'], {
        cwd: place.dir,
      });
      expect(ended.code).toBe(1);
      expect(ended.stdout).toMatch(/^docs\/rag-lab\/queries\.jsonl:6: error: /);
    }));
});

describe('input that is wrong is said before anything is measured', () => {
  const wrong = (what: () => void, message: RegExp, ...args: readonly string[]) =>
    withSample(async () => {
      what();
      const ended = await gate(...args);
      expectMessage(ended, 2, message);
      expect(ended.stderr).not.toContain('Measuring');
    });

  it('no baseline', () =>
    wrong(() => rmSync(at(BASELINE)), /^baseline\/missing: There is no baseline rag-lab\/baseline\.json\./m));
  it('a baseline edited by hand', () =>
    wrong(
      () => edit(BASELINE, (text) => text.replace('"rank": 1', '"rank": "first"')),
      /^baseline\/malformed: .*variants\[0\]\.queries\[\d\]\.rank.*\(rag-lab\/baseline\.json:\d+\)/m,
    ));
  it('a conflict of a merge', () =>
    wrong(() => edit(BASELINE, (text) => `<<<<<<< HEAD\n${text}`), /^baseline\/not-json: .*baseline\.json:1\)/m));
  it('a baseline of an older version', () =>
    wrong(() => writeFileSync(at(BASELINE), '{ "version": 1, "variant": "baseline" }'), /^baseline\/old-version: /m));
  it('a baseline of another corpus', () =>
    wrong(
      () => edit(BASELINE, (text) => text.replaceAll('"id": "q', '"id": "other-q')),
      /^baseline\/other-corpus: .*no query in common/m,
    ));
  it('a baseline of other variants', () =>
    wrong(
      () => edit(BASELINE, (text) => text.replace(/"name": "(\w+)"/g, '"name": "old-$1"')),
      /^baseline\/other-variants: The baseline holds old-baseline, old-smaller, old-words; none of baseline, smaller, words\./m,
    ));
  it('a report that cannot be written', () =>
    wrong(() => undefined, /^output\/not-written: /m, '--md', 'rag-lab.config.json/x.md'));
  it('a configuration that is not there', async () => {
    const ended = await ragLab(['gate', 'nowhere.json', ...STORE], { cwd: docs });
    expectMessage(ended, 2, /^config\/unreadable: /m);
    expect(existsSync(at('nowhere.json'))).toBe(false);
  });
});
