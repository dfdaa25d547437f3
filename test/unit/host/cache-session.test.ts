import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { CacheLabResult } from '../../../src/core/cache-lab';
import { cancelled, userError } from '../../../src/core/common';
import { defaultKnobs, parseConfig, resolveVariants } from '../../../src/core/config';
import { parseTrace, type Trace } from '../../../src/core/traces';
import { CacheSession } from '../../../src/host/cache/cache-session';
import { readCacheMessage } from '../../../src/host/cache/messages';
import { recordedTraceFile } from '../../../src/host/cache/recorded-trace';
import type { SavedCache } from '../../../src/host/cache/saved-cache';
import { snippetFile } from '../../../src/host/cache/snippet-file';
import { exportFiles } from '../../../src/host/export-files';
import { resolved } from '../../../src/host/variant-set';
import { cacheResult } from '../../fixtures/cache-result';
import { fakeWorkspace, type FakeWorkspace } from '../../support/fake-session';

interface FakeCache extends FakeWorkspace {
  readonly cache: CacheSession;
  readonly changed: ReturnType<typeof vi.fn>;
  savedCache: SavedCache | undefined;
}

function fakeCache(load?: unknown, recorded?: string, start: Parameters<typeof fakeWorkspace>[0] = {}): FakeCache {
  const workspace = fakeWorkspace(start);
  workspace.engine.override.cacheLab = () => cacheResult;
  const changed = vi.fn();
  const fake = Object.assign(workspace, { changed, savedCache: undefined as SavedCache | undefined });
  const cache = new CacheSession(workspace.session, {
    load: () => load,
    save: (saved) => (fake.savedCache = saved),
    onChange: changed,
    hasRecorded: () => Promise.resolve(recorded !== undefined),
    recordedTrace: () => Promise.resolve(recorded),
  });
  return Object.assign(fake, { cache });
}
interface Asked {
  readonly variants: readonly { readonly name: string; readonly knobs: Record<string, unknown> }[];
  readonly trace: { readonly kind: string; readonly path?: string; readonly options?: Record<string, unknown> };
}
const asked = (fake: FakeCache): Asked[] =>
  fake.engine.calls.filter(({ method }) => method === 'cacheLab').map(({ params }) => params as Asked);

describe('what is replayed', () => {
  it('is at first a trace made with the active variant, beside the usual policies', async () => {
    const fake = fakeCache();
    fake.session.setKnob('load.requests', 500);
    expect(fake.cache.state()).toMatchObject({ trace: 'synthetic', columns: 'standard', variant: 'variant-1' });
    expect(await fake.cache.start()).toBe(cacheResult);
    const [request] = asked(fake);
    expect(request).toMatchObject({ corpus: { root: '/docs' }, files: {} });
    expect(request!.variants.map(({ name }) => name)).toEqual(['variant-1']);
    expect(request!.trace).toMatchObject({ kind: 'synthetic', options: { seed: 1, requests: 500, zipfExponent: 1 } });
    expect(Object.keys(request!.trace.options!)).toHaveLength(
      1 + Object.keys(defaultKnobs()).filter((id) => id.startsWith('load.')).length,
    );
  });

  it('takes as columns those that see the same answers, and one load', async () => {
    const fake = fakeCache();
    fake.session.setKnob('cache.result.policy', 'lru');
    fake.session.addVariant();
    fake.session.setKnob('retrieval.k', 3);
    fake.session.addVariant();
    fake.session.resetVariant();
    fake.session.setKnob('load.requests', 77);
    fake.cache.setColumns('variants');
    expect(fake.cache.state().alike).toEqual(['baseline', 'variant-1', 'variant-3']);
    await fake.cache.start();
    expect(asked(fake)[0]!.variants.map(({ name, knobs }) => [name, knobs['load.requests']])).toEqual([
      ['baseline', 77],
      ['variant-1', 77],
      ['variant-3', 77],
    ]);
  });

  it('may be a file, or what was recorded', async () => {
    const fake = fakeCache(undefined, '/kept/searches.jsonl');
    fake.cache.setTraceFile('/logs/week.jsonl');
    expect(fake.savedCache).toEqual({ trace: 'file', traceFile: '/logs/week.jsonl', columns: 'standard' });
    await fake.cache.start();
    expect(fake.cache.state().recorded).toBe(false);
    await fake.cache.open();
    expect(fake.cache.state().recorded).toBe(true);
    fake.cache.setTrace('recorded');
    await fake.cache.start();
    expect(asked(fake).map(({ trace }) => trace)).toEqual([
      { kind: 'file', path: '/logs/week.jsonl' },
      { kind: 'file', path: '/kept/searches.jsonl' },
    ]);
  });

  it('is refused where the chosen trace is not there', async () => {
    const fake = fakeCache({ trace: 'recorded', columns: 'standard' });
    await expect(fake.cache.start()).rejects.toMatchObject({ code: 'cache/no-trace', fault: 'user' });
    expect(fake.cache.state()).toMatchObject({ trace: 'recorded', recorded: false, current: false });
    expect(asked(fake)).toEqual([]);
  });

  it('starts fresh from what an earlier window left and nobody understands', () => {
    for (const load of [7, { trace: 'log' }, { trace: 'file', columns: 'all' }])
      expect(fakeCache(load).cache.state()).toMatchObject({ trace: 'synthetic', columns: 'standard' });
    const kept = { trace: 'file', traceFile: '/a.csv', columns: 'variants' };
    expect(fakeCache(kept).cache.state()).toMatchObject(kept);
  });

  it('is nothing without a folder or trust', async () => {
    for (const start of [{ root: undefined as unknown as string }, { trusted: false }]) {
      const fake = fakeCache(undefined, undefined, start);
      expect(await fake.cache.start()).toBeUndefined();
      expect(fake.cache.state().empty).toBeDefined();
      expect(fake.cache.state().current).toBe(false);
      expect(asked(fake)).toEqual([]);
    }
  });
});

describe('the result', () => {
  it('stays, and says when it is of something else', async () => {
    const fake = fakeCache();
    fake.session.setKnob('cache.result.policy', 'lru');
    await fake.cache.start();
    expect(fake.cache.state()).toMatchObject({ result: cacheResult, current: true, job: { state: 'idle' } });
    fake.cache.setColumns('variants');
    expect(fake.cache.state()).toMatchObject({ result: cacheResult, current: false });
    fake.cache.setColumns('standard');
    expect(fake.cache.state().current).toBe(true);
    fake.session.setKnob('load.edits', 3);
    expect(fake.cache.state().current).toBe(false);
  });

  it('is kept when the next replay is cancelled or fails', async () => {
    const fake = fakeCache();
    await fake.cache.start();
    fake.engine.override.cacheLab = () => Promise.reject(cancelled());
    expect(await fake.cache.start()).toBeUndefined();
    expect(fake.cache.state()).toMatchObject({ result: cacheResult, job: { state: 'idle' } });
    fake.engine.override.cacheLab = () => Promise.reject(userError('trace/empty', 'It is empty.', 'Choose another.'));
    await fake.cache.start();
    expect(fake.cache.state()).toMatchObject({
      result: cacheResult,
      job: {
        state: 'failed',
        title: 'Replaying the trace',
        error: { code: 'trace/empty', nextStep: 'Choose another.' },
      },
    });
  });
});

describe('a policy', () => {
  const activeKnobs = (fake: FakeCache): Record<string, unknown> => ({
    ...resolved(fake.session.variantSet).find(({ name }) => name === fake.session.variantSet.active)!.knobs,
  });

  it('goes into the active variant in one step that can be taken back', async () => {
    const fake = fakeCache();
    fake.session.addVariant();
    fake.session.setKnob('cache.embedding.policy', 'lru');
    fake.session.setKnob('retrieval.k', 3);
    const before = activeKnobs(fake);
    await fake.cache.start();
    expect(fake.cache.usePolicy('stays')).toBe(true);
    expect(activeKnobs(fake)).toEqual({
      ...before,
      'cache.embedding.policy': 'none',
      'cache.result.policy': 'tinylfu',
      'cache.result.maxEntries': 100,
      'cache.result.ttlSeconds': 3600,
      'cache.invalidation': 'age',
    });
    fake.session.undo();
    expect(activeKnobs(fake)).toEqual(before);
  });

  it('leaves a lone baseline as it is, and makes a variant beside it', async () => {
    const fake = fakeCache();
    await fake.cache.start();
    fake.cache.usePolicy('lru');
    expect(fake.session.variantSet.specs).toMatchObject([
      { name: 'baseline' },
      { name: 'variant-1', knobs: { 'cache.result.policy': 'lru', 'cache.result.maxEntries': 100 } },
    ]);
  });

  it('ignores knobs that it does not know, and values that they do not take', async () => {
    const fake = fakeCache();
    const [lru] = cacheResult.columns;
    const odd = { ...lru!, knobs: { ...lru!.knobs, 'cache.result.maxEntries': -1, 'retrieval.k': 3, 'cache.no': 1 } };
    fake.engine.override.cacheLab = (): CacheLabResult => ({ ...cacheResult, columns: [odd] });
    await fake.cache.start();
    expect(fake.cache.usePolicy('lru')).toBe(true);
    expect(activeKnobs(fake)).toEqual({ ...defaultKnobs(), 'cache.result.policy': 'lru' });
  });

  it('is in the exported configuration, which reads back', async () => {
    const fake = fakeCache();
    await fake.cache.start();
    fake.cache.usePolicy('meaning');
    const { config, variantSet } = fake.session;
    const [file] = exportFiles({ config, specs: variantSet.specs, querySet: null, tool: '0' });
    const parsed = parseConfig(file!.text, file!.path);
    if ('issues' in parsed) throw new Error(JSON.stringify(parsed.issues));
    expect(resolveVariants(parsed.config.variants).at(-1)!.knobs).toMatchObject({
      'cache.result.policy': 'lru',
      'cache.semantic.policy': 'lru',
      'cache.semantic.threshold': 0.9,
    });
  });

  it('becomes TypeScript that names its replay', async () => {
    const fake = fakeCache();
    await fake.cache.start();
    const { path: file, text } = snippetFile(fake.cache, 'tinylfu');
    expect(file).toBe('rag-lab/cache.ts');
    expect(text).toContain(
      'Chosen from policy "tinylfu", replayed on trace "synthetic": 2,000 requests, seed 1, 0.596 answered from a cache.',
    );
    expect(text).toMatch(/createResultCache[\s\S]+maxEntries: 100, eviction: tinyLfu\(100\)/);
    expect(() => snippetFile(fake.cache, 'gone')).toThrow(expect.objectContaining({ code: 'cache/no-column' }));
  });
});

describe('a recorded trace', () => {
  it('is written where clearing the recorded searches finds it, and reads back', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'rag-lab-recorded-'));
    const trace: Trace = {
      ...{ name: 'recorded', source: 'recorded', notices: [] },
      events: [{ type: 'query', atMs: 0, text: 'how do caches age', session: '1' }],
    };
    const log = { trace: () => Promise.resolve(trace) };
    const file = (await recordedTraceFile(log, '/docs', folder))!;
    expect(path.dirname(file)).toBe(path.join(folder, 'searches'));
    expect(await parseTrace(await readFile(file, 'utf8'), file)).toEqual(trace);
    expect(await recordedTraceFile({ trace: () => Promise.resolve(undefined) }, '/docs', folder)).toBeUndefined();
    await rm(folder, { recursive: true });
  });
});

describe('messages of the cache panel', () => {
  it.each([
    { type: 'ready' },
    { type: 'start' },
    { type: 'chooseTrace' },
    { type: 'setTrace', trace: 'recorded' },
    { type: 'setColumns', columns: 'variants' },
    { type: 'usePolicy', column: 'lru' },
    { type: 'copyPolicy', column: 'W-TinyLFU, 500' },
  ])('%j is read', (message) => {
    expect(readCacheMessage(message)).toEqual(message);
  });
  it.each([
    undefined,
    { type: 'eval' },
    { type: 'start', extra: 1 },
    { type: 'setTrace', trace: '/etc/passwd' },
    { type: 'setTrace', trace: 'file', path: '/etc/passwd' },
    { type: 'usePolicy', column: '' },
    { type: 'exportPolicy', column: 7 },
  ])('%j is ignored', (message) => {
    expect(readCacheMessage(message)).toBeUndefined();
  });
});
