import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cancelled, environmentError, userError } from '../../../src/core/common';
import { defaultKnobs } from '../../../src/core/config';
import type { EmbeddingModel } from '../../../src/core/embedding';
import type { PlanPreview } from '../../../src/core/experiment';
import type { CallOptions } from '../../../src/protocol/channel';
import { UNSENT } from '../../../src/protocol/webview-protocol';
import { runResult } from '../../fixtures/run-result';
import { answerTo } from '../../support/fake-engine';
import { fakeWorkspace } from '../../support/fake-session';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const names = ({ specs }: { specs: readonly { name: string }[] }): string[] => specs.map(({ name }) => name);
const untilAborted = (_params: never, { signal }: CallOptions): Promise<never> =>
  new Promise((_resolve, reject) => signal!.addEventListener('abort', () => reject(cancelled())));

describe('LabSession', () => {
  it('asks nothing of the engine before it is opened, and then each thing once', async () => {
    const { session, engine } = fakeWorkspace();
    session.tuningState();
    expect(engine.calls).toEqual([]);
    await Promise.all([session.open(), session.open()]);
    expect(engine.methods()).toEqual(['models', 'rerankers', 'pricedModels', 'runsList']);
  });

  it('offers a model that was added at once', async () => {
    const { session, engine } = fakeWorkspace();
    await session.open();
    const offered = (): string => JSON.stringify(session.tuningState());
    expect(offered()).not.toContain('just-added');
    const added = { id: 'just-added', kind: 'encoder', origin: 'added', dimensions: 8, maxTokens: 48, bytes: 1 };
    engine.override = { models: () => [{ ...added, licence: '', source: '', fingerprint: 'f' }] };
    let told = 0;
    session.onChange(() => told++);
    await session.reloadModels();
    expect(offered()).toContain('just-added');
    expect(told).toBeGreaterThan(0);
  });

  it('without trust: no configuration is read, no engine asked', async () => {
    const readConfig = vi.fn(() => Promise.resolve('{"version":1}'));
    const { session, engine } = fakeWorkspace({ trusted: false, readConfig });
    await session.open();
    await session.index();
    await session.compare();
    await session.search('x');
    await session.showLatestRun();
    session.setKnob('retrieval.k', 7);
    await vi.advanceTimersByTimeAsync(1000);
    expect(engine.calls).toEqual([]);
    expect(readConfig).not.toHaveBeenCalled();
    expect(session.tuningState().empty).toBe('not-trusted');
    expect(session.labState()).toMatchObject({ empty: 'not-trusted', canExport: false });
  });

  it('without a folder it says so', () => {
    const { session } = fakeWorkspace({ root: undefined as never });
    expect(session.tuningState().empty).toBe('no-folder');
  });

  it('says that there are no documents once the plan found none', async () => {
    const { session, engine } = fakeWorkspace();
    engine.override.plan = () => ({ stages: [], documents: 0, chunks: {} });
    await session.open();
    await vi.advanceTimersByTimeAsync(400);
    expect(session.tuningState().empty).toBe('no-documents');
  });

  it('plans once after a burst of changes', async () => {
    const { session, engine } = fakeWorkspace();
    await session.open();
    for (const k of [5, 6, 7, 8]) session.setKnob('retrieval.k', k);
    await vi.advanceTimersByTimeAsync(299);
    expect(engine.methods()).not.toContain('plan');
    await vi.advanceTimersByTimeAsync(2);
    expect(engine.methods().filter((method) => method === 'plan')).toHaveLength(1);
    expect(session.tuningState().plan).toBeDefined();
  });

  it('says why there is no plan, until there is one', async () => {
    const { session, engine } = fakeWorkspace();
    const gone = userError('embedding/unknown-model', 'There is no model "mine".', 'Use one of: other.');
    engine.override.plan = () => Promise.reject(gone);
    await session.open();
    await vi.advanceTimersByTimeAsync(400);
    expect(session.tuningState()).toMatchObject({ planError: { message: gone.message, nextStep: gone.nextStep } });
    expect(session.tuningState().plan).toBeUndefined();
    delete engine.override.plan;
    session.setKnob('retrieval.k', 5);
    await vi.advanceTimersByTimeAsync(400);
    expect(session.tuningState().planError).toBeUndefined();
    expect(session.tuningState().plan).toBeDefined();
  });

  it('plans again once the engine was started again', async () => {
    const { session, engine } = fakeWorkspace();
    engine.override.plan = () => Promise.reject(environmentError('engine/crash-loop', 'It stopped.', 'Restart it.'));
    await session.open();
    await vi.advanceTimersByTimeAsync(400);
    expect(session.tuningState().planError).toBeDefined();
    delete engine.override.plan;
    await session.reopen();
    await vi.advanceTimersByTimeAsync(400);
    expect(session.tuningState().plan).toBeDefined();
  });

  it('asks which knob made the difference between variants of the shown run, and keeps the answer with it', async () => {
    const { session, engine } = fakeWorkspace();
    const { attributions, ...unasked } = runResult;
    const [found] = attributions!;
    engine.override.attribute = () => found;
    await session.attribute('baseline', 'smaller');
    expect(engine.methods()).not.toContain('attribute');
    session.showRun(unasked);
    await session.attribute('baseline', 'nobody');
    expect(engine.methods()).not.toContain('attribute');
    await session.attribute('baseline', 'smaller');
    expect(engine.calls.find(({ method }) => method === 'attribute')!.params).toMatchObject({
      runId: runResult.id,
      seed: 1,
      baseline: { name: 'baseline', knobs: runResult.variants[0]!.knobs },
      variant: { name: 'smaller', knobs: runResult.variants[1]!.knobs },
    });
    expect(session.labState().run!.attributions).toEqual([found]);
    await session.attribute('baseline', 'smaller');
    expect(session.labState().run!.attributions).toEqual([found]);
  });

  it('leaves another run alone that was shown while the knob was looked for', async () => {
    const { session, engine } = fakeWorkspace();
    session.showRun(runResult);
    const { attributions, ...other } = { ...runResult, id: 'other' };
    engine.override.attribute = () => {
      session.showRun(other);
      return attributions![0];
    };
    await session.attribute('baseline', 'smaller');
    expect(session.run).toEqual(other);
  });

  it('saves every change and starts from it again', () => {
    const first = fakeWorkspace();
    first.session.setKnob('retrieval.k', 7);
    first.session.renameVariant('variant-1', 'mine');
    const second = fakeWorkspace({ saved: structuredClone(first.saved) });
    expect(names(second.session.variantSet)).toEqual(['baseline', 'mine']);
    second.session.undo();
    second.session.undo();
    expect(names(second.session.variantSet)).toEqual(['baseline']);
    expect(second.session.tuningState().canUndo).toBe(false);
  });

  it.each([
    undefined,
    null,
    7,
    {},
    { specs: [], active: 'x', undo: [] },
    { specs: [{ name: '../x' }], active: 'x', undo: [] },
  ])('starts fresh where what was saved is %j', (saved) => {
    expect(names(fakeWorkspace({ saved }).session.variantSet)).toEqual(['baseline']);
  });

  it('leaves out saved knobs of another version, and user defaults that no knob takes', () => {
    const saved = {
      specs: [{ name: 'a', knobs: { 'no.such': 1, 'retrieval.k': 9, 'index.kind': 'tree' } }],
      active: 'a',
      undo: [],
    };
    expect(fakeWorkspace({ saved }).session.variantSet.specs[0]!.knobs).toEqual({ 'retrieval.k': 9 });
    const { session } = fakeWorkspace({
      userDefaults: () => ({ 'retrieval.k': 3, 'chunking.maxTokens': -1, constructor: 1 }),
    });
    expect(session.tuningState().variants[0]).toMatchObject({ changed: ['retrieval.k'], knobs: { 'retrieval.k': 3 } });
  });

  describe('configuration of the folder', () => {
    const config = JSON.stringify({
      version: 1,
      corpus: { include: ['guide/**/*.md'], exclude: [] },
      queries: 'q.jsonl',
      variants: [{ name: 'one' }, { name: 'two', extends: 'one', knobs: { 'retrieval.k': 20 } }],
      limits: { 'quality.ndcg@10': { min: 0.3 } },
    });

    it('gives variants, corpus, query files and limits', async () => {
      const { session, engine } = fakeWorkspace({ config });
      engine.override.compare = () => ({ run: runResult });
      await session.compare();
      expect(engine.calls.find(({ method }) => method === 'compare')!.params).toMatchObject({
        corpus: { root: '/docs', include: ['guide/**/*.md'] },
        files: { queries: '/docs/q.jsonl' },
        limits: { 'quality.ndcg@10': { min: 0.3 } },
        variants: [{ name: 'one' }, { name: 'two', knobs: { 'retrieval.k': 20 } }],
        keep: true,
      });
    });

    it('does not undo the own changes while the file stays as it was', async () => {
      const first = fakeWorkspace({ config });
      await first.session.open();
      first.session.setKnob('retrieval.k', 33);
      const second = fakeWorkspace({ config, saved: structuredClone(first.saved) });
      await second.session.open();
      expect(second.session.variantSet.specs[1]!.knobs).toEqual({ 'retrieval.k': 33 });
    });

    it('a broken file leaves all as it was and names the line', async () => {
      const workspace = fakeWorkspace({ config });
      await workspace.session.open();
      workspace.config = '{\n  "version": 1,\n  "variants": [{ "name": "x", "knobs": { "retrieval.q": 1 } }]\n}';
      await workspace.session.reloadConfig();
      expect(names(workspace.session.variantSet)).toEqual(['one', 'two']);
      expect(workspace.session.tuningState().notices[0]).toMatch(/^rag-lab\.config\.json:3: .*retrieval\.q/);
      workspace.config = config;
      await workspace.session.reloadConfig();
      expect(workspace.session.tuningState().notices).toEqual([]);
    });
  });

  describe('jobs', () => {
    it('runs one at a time and shows the result', async () => {
      const { session, engine } = fakeWorkspace();
      engine.override.compare = async () => {
        await new Promise((done) => setTimeout(done, 50));
        return { run: runResult };
      };
      const both = Promise.all([session.compare(), session.compare()]);
      await vi.advanceTimersByTimeAsync(10);
      expect(session.labState()).toMatchObject({ empty: 'not-run', job: { state: 'running', title: 'Comparing' } });
      await vi.advanceTimersByTimeAsync(100);
      expect((await both).map((run) => run?.id)).toEqual([runResult.id, undefined]);
      expect(session.labState()).toMatchObject({ job: { state: 'idle' }, run: { id: runResult.id } });
    });

    it('pauses, resumes and cancels', async () => {
      const { session, engine } = fakeWorkspace();
      engine.override.compare = untilAborted;
      const done = session.compare();
      await vi.advanceTimersByTimeAsync(1);
      engine.calls.at(-1)!.options.onProgress!({ stage: 'embeddings', done: 1, total: 4, unit: 'chunks' });
      session.job.pause();
      expect(session.job.state).toMatchObject({ state: 'paused', progress: { done: 1 } });
      session.job.resume();
      expect(session.job.state.state).toBe('running');
      expect(engine.switched).toEqual(['pause', 'resume']);
      session.job.cancel();
      expect(session.job.state.state).toBe('cancelling');
      expect(await done).toBeUndefined();
      expect(session.job.state).toEqual({ state: 'idle' });
    });

    it.each([
      [userError('config/relation', 'No.', 'Fix.'), false],
      [environmentError('engine/crash-loop', 'No.', 'Restart.'), true],
      [environmentError('engine/ended', 'No.', 'Again.'), true],
    ])('shows what failed: %s', async (error, engineDown) => {
      const { session, engine } = fakeWorkspace();
      engine.override.index = () => Promise.reject(error);
      await session.index();
      expect(session.job.state).toMatchObject({
        state: 'failed',
        title: 'Indexing',
        error: { code: error.code },
        engineDown,
      });
      session.job.cancel();
      expect(session.job.state).toEqual({ state: 'idle' });
    });
  });

  describe('search', () => {
    it('keeps the newest only', async () => {
      const { session, engine } = fakeWorkspace();
      engine.override.query = async ({ text }: { text: string }) => {
        await new Promise((done) => setTimeout(done, text === 'slow' ? 100 : 10));
        return answerTo(text);
      };
      void session.search('slow');
      await vi.advanceTimersByTimeAsync(5);
      void session.search('quick');
      await vi.advanceTimersByTimeAsync(200);
      expect(session.tuningState().search).toMatchObject({ text: 'quick', busy: false, answer: { query: 'quick' } });
    });

    it('answers again when the variant changes, and stops for an empty text', async () => {
      const { session, engine } = fakeWorkspace();
      await session.search('x');
      session.setKnob('retrieval.k', 5);
      await vi.advanceTimersByTimeAsync(1);
      expect(engine.methods().filter((method) => method === 'query')).toHaveLength(2);
      await session.search('  ');
      expect(session.tuningState().search).toEqual({ text: '  ', busy: false });
    });

    it('does not send documents to a remote model because somebody types', async () => {
      const { session, engine } = fakeWorkspace();
      const fingerprint = 'f';
      const model = { id: defaultKnobs()['embedding.model'], kind: 'remote', fingerprint } as unknown as EmbeddingModel;
      const work = { stage: 'embeddings', variants: ['baseline'], missing: 12, total: 12, unit: 'chunks' } as const;
      let stages: PlanPreview['stages'] = [{ ...work, remote: { host: 'h.example', tokens: 3000, usd: 0.06 } }];
      engine.override.models = () => [model];
      engine.override.plan = () => ({ stages, documents: 1, chunks: {} });
      await session.search('x');
      expect(session.tuningState().search).toMatchObject({
        error: { code: 'search/unsent', message: expect.stringContaining('Sends 12 texts to h.example') as string },
      });
      expect(engine.methods()).not.toContain('query');
      stages = [{ ...work, missing: 0 }];
      await session.search('x');
      expect(engine.methods()).toContain('query');
      // Nor because nobody is there.
      await session.index({ asked: false });
      expect(engine.methods()).not.toContain('index');
      await session.index();
      expect(engine.methods()).toContain('index');
    });

    it('sends the documents of the searched variant alone once somebody says so, and asks again', async () => {
      const { session, engine } = fakeWorkspace();
      const model = { id: defaultKnobs()['embedding.model'], kind: 'remote' } as unknown as EmbeddingModel;
      const work = { stage: 'embeddings', variants: ['baseline'], missing: 12, total: 12, unit: 'chunks' } as const;
      let stages: PlanPreview['stages'] = [{ ...work, remote: { host: 'h.example', tokens: 3000 } }];
      engine.override.models = () => [model];
      engine.override.plan = () => ({ stages, documents: 1, chunks: {} });
      session.addVariant();
      await session.search('x');
      expect(session.tuningState().search.error?.code).toBe(UNSENT);
      stages = [];
      await session.sendAndSearch();
      const { params } = engine.calls.find(({ method }) => method === 'index')!;
      expect(params).toMatchObject({ variants: [{ name: 'variant-1' }] });
      expect(session.tuningState().search).toMatchObject({ text: 'x', answer: { query: 'x' } });
    });

    it('stays as it was where sending fails', async () => {
      const { session, engine } = fakeWorkspace();
      engine.override.index = () => Promise.reject(environmentError('remote/unreachable', 'Nobody is there.', 'Look.'));
      await session.sendAndSearch();
      expect(session.tuningState().job).toMatchObject({ state: 'failed', error: { code: 'remote/unreachable' } });
      expect(engine.methods()).not.toContain('query');
    });

    it('plans anew once a search has made its variant ready, and not with each search', async () => {
      const { session, engine } = fakeWorkspace();
      const work = { stage: 'embeddings', variants: ['baseline'], total: 12, unit: 'chunks' } as const;
      let missing = 12;
      engine.override.plan = () => ({ stages: [{ ...work, missing }], documents: 1, chunks: {} });
      await session.open();
      await vi.advanceTimersByTimeAsync(400);
      missing = 0;
      for (const text of ['x', 'y', 'z']) {
        await session.search(text);
        await vi.advanceTimersByTimeAsync(400);
      }
      expect(session.tuningState().plan?.stages).toMatchObject([{ missing: 0 }]);
      expect(engine.methods().filter((method) => method === 'plan')).toHaveLength(2);
    });

    it('shows a failure in place', async () => {
      const { session, engine } = fakeWorkspace();
      engine.override.query = () => Promise.reject(userError('embedding/unknown-model', 'No model.', 'Choose.'));
      await session.search('x');
      expect(session.tuningState().search).toMatchObject({ busy: false, error: { code: 'embedding/unknown-model' } });
    });
  });

  it('opens, pins and deletes runs', async () => {
    const { session, engine } = fakeWorkspace();
    engine.override.runsRead = () => runResult;
    await session.openRun('r1');
    const { id } = runResult;
    await session.pinRun(id);
    expect(session.labState()).toMatchObject({ run: { id }, baselineRunId: id });
    await session.deleteRun(id);
    expect(session.labState().run).toBeUndefined();
    expect(session.labState().baselineRunId).toBeUndefined();
  });

  it('says nothing more once it was disposed of', async () => {
    const { session, engine } = fakeWorkspace();
    const heard = vi.fn();
    session.onChange(heard);
    session.setKnob('retrieval.k', 5);
    session.dispose();
    heard.mockClear();
    await vi.advanceTimersByTimeAsync(1000);
    expect(engine.methods()).not.toContain('plan');
    expect(heard).not.toHaveBeenCalled();
  });
});
