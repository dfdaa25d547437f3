import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SweepPlan, SweepResult } from '../../src/core/sweep';
import {
  childrenOf,
  cliCorpus,
  ensureBuilt,
  expectMessage,
  FAST_MODEL,
  ragLab,
  ragLabOk,
  startCli,
  temporaryFolder,
  writeLongCorpus,
} from '../support/cli';

const place = temporaryFolder('sweep');
const file = (name: string): string => path.join(place.dir, name);
const resultIn = (name: string): SweepResult => JSON.parse(readFileSync(file(name), 'utf8')) as SweepResult;

beforeAll(ensureBuilt);
afterAll(place.remove);

const sweep = (...more: string[]): string[] => [
  'sweep',
  ...['--corpus', cliCorpus, '--store', place.store, '--embedding.model', FAST_MODEL, '--repeat', '1'],
  ...more,
];
const AXES = ['--vary', 'embedding.dimensions=all,64', '--vary', 'index.hnsw.efSearch=16..64*2'];

describe('rag-lab sweep', () => {
  it('--plan says what would be done, and does none of it', async () => {
    const { stdout } = await ragLabOk(sweep(...AXES, '--plan', '--json', file('plan.json')));
    expect(stdout).toMatch(/^6 combinations, 6 different variants; strategy optimise\.$/m);
    expect(stdout).toMatch(/^Distinct stages: 1 chunks, 1 embeddings \(1 to make\), 2 index \(2 to make\)\.$/m);
    expect(stdout).toMatch(/^Time: measuring about .*; all of it about .*; one by one from nothing about /m);
    const plan = JSON.parse(readFileSync(file('plan.json'), 'utf8')) as SweepPlan;
    expect(plan).toMatchObject({ combinations: 6, variants: 6 });
    expect(plan.stages.find(({ stage }) => stage === 'embeddings')).toMatchObject({ missing: 1 });
  });

  it('measures the grid, shows the front, the rest on demand, and the way to the full comparison', async () => {
    const reports = ['json', 'md', 'csv'].flatMap((name) => [`--${name}`, file(`sweep.${name}`)]);
    const { stdout, stderr } = await ragLabOk(sweep(...AXES, '--strategy', 'grid', ...reports));
    expect(stderr).toMatch(/^6 combinations, 6 different variants/m);
    expect(stderr).toMatch(/^Measuring \(.+\): \d of 6 variants, about \d+ s left$/m);
    expect(stdout).toMatch(/^7 measured\.$/m);
    expect(stdout).toMatch(/^Front: no other is better/m);
    expect(stdout).toContain('What moves what');
    expect(stdout).toContain('rag-lab compare --corpus .');

    const result = resultIn('sweep.json');
    expect(result).toMatchObject({ complete: true, planned: 6, base: 'baseline', strategy: 'grid' });
    expect(result.trials).toHaveLength(7);
    for (const name of result.front) expect(stdout).toContain(`  ${name}`);
    expect(readFileSync(file('sweep.md'), 'utf8')).toMatch(/^# Sweep of 6 variants on `cli-corpus`$/m);
    const lines = readFileSync(file('sweep.csv'), 'utf8').trimEnd().split('\r\n');
    expect(lines).toHaveLength(8);
    expect(lines[0]).toMatch(/^variant,state,front,base,embedding\.dimensions,index\.hnsw\.efSearch,/);

    const all = await ragLabOk(sweep(...AXES, '--strategy', 'grid', '--all', '--json', file('again.json')));
    for (const { variant } of result.trials) expect(all.stdout).toContain(variant.name);
    const again = resultIn('again.json');
    expect(again.trials.every(({ reused, ms }) => reused && ms === 0)).toBe(true);
    expect(again.trials.map(({ metrics }) => metrics)).toEqual(result.trials.map(({ metrics }) => metrics));
    expect(again.front).toEqual(result.front);
  });

  it('takes axes, base and limits of a configuration; exits 1 when nothing keeps the limits', async () => {
    const home = file('configured');
    mkdirSync(home, { recursive: true });
    const config = (limits: object): string => {
      const name = path.join(home, 'rag-lab.config.json');
      const variants = [
        { name: 'first', knobs: { 'embedding.model': FAST_MODEL } },
        { name: 'second', extends: 'first', knobs: { 'index.kind': 'flat' } },
      ];
      const sweepOf = { 'retrieval.k': [5, 10], 'vectors.storage': ['f32', 'i8'] };
      writeFileSync(name, JSON.stringify({ version: 1, variants, limits, sweep: sweepOf }));
      return name;
    };
    const args = (name: string): string[] => [
      ...['sweep', name, '--corpus', cliCorpus, '--store', place.store, '--repeat', '1'],
      ...['--variant', 'second', '--strategy', 'random', '--json', file('configured.json')],
    ];
    const kept = await ragLabOk(args(config({ 'memory.vectors.bytes': { max: 1e9 } })));
    expect(kept.stdout).toMatch(/^\S+ is the cheapest that keeps the limits, by .+ inside its bound of 1\.00 GB\.$/m);
    const result = resultIn('configured.json');
    expect(result).toMatchObject({ base: 'second', planned: 4 });
    expect(result.trials[0]!.variant.knobs['index.kind']).toBe('flat');

    const broken = await ragLab(args(config({ 'memory.vectors.bytes': { max: 1 } })));
    expect(broken.code).toBe(1);
    expect(broken.stdout).toContain('None of the 4 variants so far keeps all limits.');
    expect(broken.stderr).toMatch(/^limit\/broken: no variant of the sweep keeps all limits$/m);
  });

  it('stops after --trials and goes on with the same command without it', async () => {
    const axes = ['--vary', 'retrieval.k=3..7+1'];
    const bounded = await ragLabOk(sweep(...axes, '--trials', '2', '--json', file('bounded.json')));
    // The base was measured before, by another test's sweep of the same base.
    expect(bounded.stdout).toMatch(/^3 measured( \(1 of them before\))?\.$/m);
    expect(resultIn('bounded.json')).toMatchObject({ complete: false, planned: 2 });
    await ragLabOk(sweep(...axes, '--quiet', '--json', file('bounded.json')));
    const { trials, complete } = resultIn('bounded.json');
    expect(complete).toBe(true);
    expect(trials.filter(({ reused }) => reused)).toHaveLength(3);
    expect(trials).toHaveLength(6);
  });

  it.each([
    ['no axes', [], /^sweep\/no-axes: /],
    ['an unknown knob', ['--vary', 'index.hnsw.efserch=1,2'], /^sweep\/unknown-knob: /],
    ['a value out of range', ['--vary', 'retrieval.k=0,5'], /^config\/out-of-range: /],
    ['a range that does not end', ['--vary', 'retrieval.k=5..1*2'], /^sweep\/range: /],
    [
      'a space too large',
      ['m=2..60+1', 'efSearch=1..90+1', 'efConstruction=8..90+1'].flatMap((axis) => ['--vary', `index.hnsw.${axis}`]),
      /^sweep\/too-many: /,
    ],
    ['a model that is not here', ['--vary', `embedding.model=${FAST_MODEL},nobody`], /^config\/unknown-name: /m],
    ['an unknown strategy', [...AXES, '--strategy', 'best'], /^sweep\/strategy: /],
    ['two bases', [...AXES, '--variant', 'a', '--variant', 'b'], /^cli\/one-variant: /],
  ])('%s is refused with one message', async (_, more, message) => {
    expectMessage(await ragLab(sweep(...more)), 2, message);
  });
});

describe('a sweep that is stopped', () => {
  const slow = (store: string): string[] => [
    'sweep',
    ...['--corpus', writeLongCorpus(file('long'), 60), '--store', file(store), '--repeat', '1'],
    ...['--vary', 'index.hnsw.efSearch=16..256*2', '--vary', 'vectors.storage=f32,i8', '--strategy', 'grid'],
    ...['--json', file(`${store}.json`)],
  ];

  it('by Ctrl-C shows what is done, exits 130, and goes on from there', async () => {
    const cli = startCli(slow('stopped'));
    await cli.says(/: [2-9] of 10 variants/);
    const started = Date.now();
    cli.child.kill('SIGINT');
    const { code, stdout, stderr } = await cli.ended;
    expect(Date.now() - started).toBeLessThan(3000);
    expect(code).toBe(130);
    expect(stdout).toMatch(/^\d+ measured, \d+ to go\.$/m);
    expect(stderr).toMatch(/^Stopped\. What is measured is kept: the same command goes on from there\.$/m);
    const done = resultIn('stopped.json').trials.length;
    expect(done).toBeGreaterThanOrEqual(2);

    await ragLabOk(slow('stopped'));
    const { trials, complete } = resultIn('stopped.json');
    expect(complete).toBe(true);
    expect(trials).toHaveLength(10);
    expect(trials.filter(({ reused }) => reused).length).toBe(done);
  });

  it.each(['the engine, which starts anew', 'terminal and engine'])(
    'by kill -9 of %s loses the trial under way alone',
    async (who) => {
      const store = `killed-${who.length}`;
      const cli = startCli(slow(store));
      await cli.says(/: [3-9] of 10 variants/);
      const [engine] = childrenOf(cli.child.pid!) ?? [];
      if (engine === undefined) throw new Error('processes can be looked at on Linux only');
      if (who.startsWith('terminal')) cli.child.kill('SIGKILL');
      process.kill(engine, 'SIGKILL');
      const { code } = await cli.ended;
      if (who.startsWith('terminal')) {
        expect(code).not.toBe(0);
        await ragLabOk(slow(store));
      }
      const { trials, complete } = resultIn(`${store}.json`);
      expect(complete).toBe(true);
      expect(trials.filter(({ reused }) => reused).length).toBeGreaterThanOrEqual(3);
      expect(new Set(trials.map(({ variant }) => variant.name)).size).toBe(10);
    },
  );
});
