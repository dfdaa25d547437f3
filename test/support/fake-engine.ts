import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises';
import process from 'node:process';
import { userError } from '../../src/core/common';
import { defaultKnobs, type Variant } from '../../src/core/config';
import type { CorpusSpec } from '../../src/core/corpus';
import type { QueryAnswer } from '../../src/core/lab';
import type { EngineHandlers } from '../../src/protocol/channel';
import { PROTOCOL_VERSION } from '../../src/protocol/worker-protocol';

export const corpusSpec: CorpusSpec = { root: '/docs', include: [], exclude: [] };
export const variantNamed = (name: string): Variant => ({ name, knobs: defaultKnobs() });

export const answerTo = (query: string): QueryAnswer => ({
  query,
  hits: [],
  stepMs: { search: 1 },
  totalMs: 1,
  cache: 'off',
  documents: 1,
  chunks: 1,
  notices: [],
});

/** What a query text starting with `send:` or equal to `die` or `hang` makes the fake engine do to its channel. */
export interface Mischief {
  send(message: unknown): void;
  die(): void;
  /** Blocks the process, as native code that never returns. */
  hang(): void;
}
const NO_MISCHIEF: Mischief = { send: () => undefined, die: () => undefined, hang: () => undefined };

const BAD_FRAMES: Record<string, () => unknown> = {
  garbage: () => 'garbage',
  'unknown type': () => ({ type: 'shutdown', id: 0 }),
  'extra key': () => ({ type: 'result', id: 1, value: null, extra: 1 }),
  'nobody asked': () => ({ type: 'result', id: 4711, value: null }),
  huge: () => ({ type: 'result', id: 1, value: new Uint8Array(100 * 1024 * 1024) }),
};

/** A small engine with no lab behind it: fast, slow and endless jobs, failures and mischief on request. */
export function fakeHandlers(mischief: Mischief = NO_MISCHIEF): EngineHandlers {
  const machine = { os: 'test', cpu: 'test', cores: 1, memoryBytes: 1, node: process.version, versions: {} };
  return {
    hello: () => ({ version: PROTOCOL_VERSION, pid: process.pid, machine, notices: ['a notice'] }),
    models: () => [],
    connect: ({ keys }) => {
      console.log(`told of ${Object.keys(keys).join()}`);
      return null;
    },
    modelPreview: () => Promise.reject(userError('test/none', 'None here.', 'Override it.')),
    modelAdd: () => Promise.reject(userError('test/none', 'None here.', 'Override it.')),
    modelRemove: () => null,
    modelCheck: ({ id }) => ({ id, usable: true, checks: [] }),
    modelFigures: () => [],
    modelProbe: () => ({ firstLoadMs: 1 }),
    distil: () => Promise.reject(userError('test/none', 'None here.', 'Override it.')),
    rerankers: () => [],
    rerankerAdd: () => Promise.reject(userError('test/none', 'None here.', 'Override it.')),
    rerankerRemove: () => null,
    adviseIndex: () => Promise.reject(userError('test/none', 'None here.', 'Override it.')),
    calibrate: () => Promise.reject(userError('test/none', 'None here.', 'Override it.')),
    servers: () => [],
    serversClean: () => ({ dropped: [] }),
    exportToServer: () => ({ files: [], notices: [] }),
    cacheLab: () => Promise.reject(userError('test/none', 'None here.', 'Override it.')),
    trace: () => Promise.reject(userError('test/none', 'None here.', 'Override it.')),
    replayInRealTime: () => Promise.reject(userError('test/none', 'None here.', 'Override it.')),
    semanticThreshold: () => Promise.reject(userError('test/none', 'None here.', 'Override it.')),
    replicas: () => Promise.reject(userError('test/none', 'None here.', 'Override it.')),
    replica: () => Promise.reject(userError('test/none', 'None here.', 'Override it.')),
    bundleExport: ({ path }) => ({ path, bytes: 0, contents: {}, notices: [] }),
    bundleCheck: ({ path }) => ({ path, bytes: 0, contents: {}, notices: [] }),
    bundleImport: ({ path }) => ({ path, bytes: 0, contents: {}, notices: [] }),
    pricedModels: () => ({ embedding: [], answer: [], source: 'test', date: '2026-01-01' }),
    doctor: () => [],
    querySet: () => null,
    plan: () => ({ stages: [], documents: 1, chunks: {}, memory: {} }),
    async index({ corpus }, control) {
      for (let done = 0; done <= 20; done++) {
        await control.checkpoint();
        control.report({ stage: 'embeddings', done, total: 20, unit: 'chunks' });
        await sleep(corpus.root === '/slow' ? 60 : 0);
      }
      return { documents: 1, chunks: 20, tokens: 100, skipped: [], partial: false, stages: [], ms: 1 };
    },
    async query({ text }) {
      await immediate();
      if (text === 'die') mischief.die();
      if (text === 'hang') mischief.hang();
      if (text.startsWith('send: ')) {
        mischief.send(BAD_FRAMES[text.slice(6)]!());
        await sleep(5_000);
      }
      if (text === 'fail: user')
        throw userError('config/unknown-knob', 'No such knob.', 'Spell it.', { file: 'rag-lab.config.json', line: 3 });
      if (text === 'fail: bug') throw new Error('boom');
      return answerTo(text === 'large result' ? 'x'.repeat(70 * 1024 * 1024) : text);
    },
    async compare(_request, control) {
      for (;;) await control.checkpoint();
    },
    quality: () => [],
    pool: () => [],
    attribute: () => Promise.reject(userError('test/none', 'None here.', 'Override it.')),
    testset: () => ({ queries: [], judgements: [], kinds: [], dropped: {}, files: 0, notices: [], changes: [] }),
    questionPrompts: () => [],
    questionReplies: () => ({
      queries: [],
      judgements: [],
      kinds: [],
      dropped: {},
      files: 0,
      notices: [],
      changes: [],
    }),
    questionsByEndpoint: () => ({
      queries: [],
      judgements: [],
      kinds: [],
      dropped: {},
      files: 0,
      notices: [],
      changes: [],
    }),
    importQuerySet: () => ({ files: [], notices: [], queries: 0, judgements: 0 }),
    exportQuerySet: () => ({ files: [], losses: [], queries: 0, judgements: 0 }),
    anchorJudgements: () => ({ files: [], notices: [], moved: 0, lost: 0, quoted: 0 }),
    sweepPlan: () => ({ combinations: 1, variants: 1, stages: [], notices: [] }),
    sweep: () => Promise.reject(userError('test/none', 'None here.', 'Override it.')),
    sweepSoFar: () => null,
    bisect: () => Promise.reject(userError('test/none', 'None here.', 'Override it.')),
    embedTexts: () => Promise.reject(userError('test/none', 'None here.', 'Override it.')),
    calibrationRun: () => Promise.reject(userError('test/none', 'None here.', 'Override it.')),
    coldProbe: () => ({ firstQueryMs: 1, earlyMs: [] }),
    prime: () => ({ queries: 0, answered: 0, vectors: { memory: 0, store: 0, model: 0 }, ms: 0 }),
    embedQueries: () => ({ queries: 0, models: [], notes: [] }),
    storeUse: () => ({ artefacts: 0, bytes: 0, dir: process.cwd() }),
    storeClear: () => ({ artefacts: 0, bytes: 0 }),
    runsList: () => [],
    runsRead: () => Promise.reject(userError('run/not-found', 'No such run.', 'Pick another.')),
    runsDelete: () => null,
    runsPin: () => null,
  };
}
