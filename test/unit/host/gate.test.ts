import { describe, expect, it } from 'vitest';
import { cancelled, environmentError, LabError, type LabErrorData } from '../../../src/core/common';
import { formatBaseline, selectionOf, type GateSelection } from '../../../src/core/gate';
import { isGateFolder, readGateFolder, type GateFolder } from '../../../src/host/gate/gate-folder';
import { runGate } from '../../../src/host/gate/run-gate';
import { fakeWorkspace } from '../../support/fake-session';
import { baseline, gateRun, losing } from '../gate/gate-run';

const CONFIG = JSON.stringify(
  {
    version: 1,
    corpus: { include: ['docs/**'] },
    queries: 'rag-lab/queries.jsonl',
    variants: [{ name: 'baseline' }, { name: 'smaller', extends: 'baseline', knobs: { 'vectors.storage': 'i8' } }],
    limits: { 'quality.ndcg@10': { min: 0.1 } },
    gate: { latencyShare: 9 },
  },
  null,
  2,
);
const QUERIES = gateRun.outcomes.map(({ id, text }) => `${JSON.stringify({ id, text })}\n`).join('');
const FILES: Record<string, string> = {
  'rag-lab.config.json': CONFIG,
  'rag-lab/queries.jsonl': QUERIES,
  'rag-lab/baseline.json': formatBaseline(baseline),
};
const folderOf = async (files: Readonly<Record<string, string | undefined>> = FILES): Promise<GateFolder> => {
  const found = await readGateFolder('/docs', (file) => Promise.resolve(files[file]));
  if (isGateFolder(found)) return found;
  throw new LabError(found);
};
const EVERYTHING: GateSelection = { variants: ['baseline', 'smaller'] };

describe('the folder of a gate', () => {
  it('plans the checks that the report will have, at their lines, and starts no engine', async () => {
    const { checks, watched } = await folderOf();
    expect(checks.filter(({ kind }) => kind !== 'query').map(({ id }) => id)).toEqual([
      'baseline/quality/ndcg@10',
      'baseline/limit/quality.ndcg@10',
      'baseline/latency/latency.total.p50',
      'baseline/latency/latency.total.p95',
      'smaller/quality/ndcg@10',
      'smaller/limit/quality.ndcg@10',
      'smaller/latency/latency.total.p50',
      'smaller/latency/latency.total.p95',
    ]);
    expect(checks.filter(({ kind }) => kind === 'query')).toHaveLength(2 * gateRun.queries.judged);
    expect(checks.find(({ id }) => id === 'smaller/query/q7')!.where).toEqual({
      file: 'rag-lab/queries.jsonl',
      line: 7,
    });
    expect(checks.find(({ id }) => id === 'smaller/limit/quality.ndcg@10')!.where?.file).toBe('rag-lab.config.json');
    expect(watched).toEqual(['rag-lab.config.json', 'rag-lab/baseline.json', 'rag-lab/queries.jsonl']);
  });

  it('has no checks without baseline and limits, and limits alone without a baseline', async () => {
    expect((await folderOf({})).checks).toEqual([]);
    const limits = await folderOf({ 'rag-lab.config.json': CONFIG });
    expect(limits.checks.map(({ kind }) => kind)).toEqual(['limit', 'limit']);
  });

  it.each([
    ['rag-lab.config.json', '{ "version": 1, "variants": 7 }', 'config/'],
    ['rag-lab/baseline.json', '{ "version": 1 }', 'baseline/old-version'],
    ['rag-lab/baseline.json', '', 'baseline/not-json'],
  ])('says what is wrong with %s', async (file, text, code) => {
    const found = await readGateFolder('/docs', (name) => Promise.resolve({ ...FILES, [file]: text }[name]));
    expect(isGateFolder(found)).toBe(false);
    expect((found as LabErrorData).code).toContain(code);
    expect((found as LabErrorData).where?.file).toBe(file);
  });
});

describe('running the gate in the editor', () => {
  const start = async (run = gateRun, selection = EVERYTHING, files: Record<string, string> = FILES) => {
    const { engine, session } = fakeWorkspace();
    const variants = run.variants.filter(({ name }) => selection.variants.includes(name));
    const kept = variants.map(({ name }) => run.variants.findIndex((variant) => variant.name === name));
    const only = <T>(list: readonly T[]): T[] => kept.map((i) => list[i]!);
    engine.override.compare = () => ({
      run: {
        ...run,
        variants,
        outcomes: run.outcomes.map((one) => ({
          ...one,
          rank: only(one.rank),
          ndcg10: only(one.ndcg10),
          top: only(one.top),
        })),
      },
    });
    engine.override.quality = () => [
      {
        name: 'smaller',
        queries: [
          { id: 'q2', rank: null, metrics: { 'quality.ndcg@10': 0 } },
          { id: 'q6', rank: 1, metrics: { 'quality.ndcg@10': 1 } },
        ],
      },
    ];
    const folder = await folderOf(files);
    return { engine, session, folder, result: runGate({ engine, job: session.job, tool: '1.0.0' }, folder, selection) };
  };

  it('measures the configuration of the folder, as a job that the panels see, and judges it', async () => {
    const { engine, result, folder } = await start(losing('smaller', 'q2'));
    const report = await result;
    expect(report.checks.filter(({ status }) => status === 'failed').map(({ id }) => id)).toEqual(['smaller/query/q2']);
    // Variants of the baseline that the configuration does not hold are said.
    expect(report.checks.filter(({ kind }) => kind === 'baseline').map(({ variant }) => variant)).toEqual([
      'words',
      'sentences',
    ]);
    expect(engine.calls).toHaveLength(1);
    expect(engine.calls[0]!.params).toMatchObject({
      corpus: { root: '/docs', include: ['docs/**'] },
      files: { queries: '/docs/rag-lab/queries.jsonl' },
      limits: { 'quality.ndcg@10': { min: 0.1 } },
      keep: false,
    });
    const ids = new Set(report.checks.map(({ id }) => id));
    expect(folder.checks.filter(({ id, kind }) => kind !== 'limit' && !ids.has(id))).toEqual([]);
  });

  it('measures nothing but their queries where single queries were asked for', async () => {
    const { checks } = await folderOf();
    const asked = checks.filter(({ id }) => id === 'smaller/query/q2' || id === 'smaller/query/q6');
    const { engine, result } = await start(gateRun, selectionOf(asked));
    const report = await result;
    expect(engine.methods()).toEqual(['quality']);
    expect(engine.calls[0]!.params).toMatchObject({ queries: ['q2', 'q6'], variants: [{ name: 'smaller' }] });
    expect(report.checks.map(({ id, status }) => [id, status])).toEqual([
      ['smaller/query/q2', 'failed'],
      ['smaller/query/q6', 'passed'],
    ]);
  });

  it('measures one variant where that was asked for, and does not miss the others', async () => {
    const { engine, result } = await start(gateRun, { variants: ['smaller'] });
    const report = await result;
    expect((engine.calls[0]!.params as { variants: unknown[] }).variants).toHaveLength(1);
    expect(report.checks.some(({ variant }) => variant === 'baseline')).toBe(false);
  });

  it('asks nothing of the engine when it could judge nothing', async () => {
    const nothing = await start(gateRun, EVERYTHING, { 'rag-lab/queries.jsonl': QUERIES });
    await expect(nothing.result).rejects.toMatchObject({ code: 'gate/nothing' });
    const other = await start(gateRun, EVERYTHING, { ...FILES, 'rag-lab/queries.jsonl': '{"id":"x","text":"y"}\n' });
    await expect(other.result).rejects.toMatchObject({ code: 'baseline/other-corpus' });
    expect([...nothing.engine.calls, ...other.engine.calls]).toEqual([]);
  });

  it('passes on what the engine says, a cancelled job, and one that is under way', async () => {
    const { engine, session } = fakeWorkspace();
    const context = { engine, job: session.job, tool: '1' };
    const folder = await folderOf();
    engine.override.compare = () => Promise.reject(environmentError('store/full', 'The disk is full.', 'Make room.'));
    await expect(runGate(context, folder, EVERYTHING)).rejects.toMatchObject({ code: 'store/full' });
    engine.override.compare = (_, { signal }) =>
      new Promise((_resolve, reject) => signal!.addEventListener('abort', () => reject(cancelled())));
    const endless = runGate(context, folder, EVERYTHING);
    expect(session.job.state).toMatchObject({ state: 'running', title: 'Checking against the baseline' });
    await expect(runGate(context, folder, EVERYTHING)).rejects.toMatchObject({ code: 'gate/busy' });
    session.job.cancel();
    await expect(endless).rejects.toMatchObject({ fault: 'cancelled' });
  });
});
