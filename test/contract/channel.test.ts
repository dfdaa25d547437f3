import { fork } from 'node:child_process';
import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Progress } from '../../src/core/common';
import { connectEngine, serveEngine, type EngineConnection } from '../../src/protocol/channel';
import type { Transport } from '../../src/protocol/transport';
import { childTransport } from '../../src/protocol/transports/child-process';
import { inMemoryTransports } from '../../src/protocol/transports/in-memory';
import { PROTOCOL_VERSION } from '../../src/protocol/worker-protocol';
import { bundleForNode } from '../support/bundle';
import { corpusSpec, fakeHandlers, variantNamed } from '../support/fake-engine';

let dir = '';
let bundle = '';
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'channel-'));
  bundle = path.join(dir, 'engine.cjs');
  await bundleForNode('test/support/fake-engine-process.ts', bundle);
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** A transport whose other end is served by the fake engine. */
const KINDS: Record<string, () => Transport> = {
  'in-memory': () => {
    const [asking, answering] = inMemoryTransports();
    const mischief = {
      send: (message: unknown) => answering.post(message),
      die: () => answering.close(),
      hang: () => undefined,
    };
    serveEngine(answering, fakeHandlers(mischief), { yieldToEvents: () => immediate() });
    return asking;
  },
  'child process': () => childTransport(fork(bundle, ['{}'], { execArgv: [], serialization: 'advanced' })),
};

const query = (text: string) => ({ corpus: corpusSpec, variant: variantNamed('a'), text });
const indexParams = { corpus: corpusSpec, variants: [variantNamed('a')] };

for (const [kind, open] of Object.entries(KINDS)) {
  const withEngine = async (
    body: (engine: EngineConnection, transport: Transport, ended: Promise<string>) => Promise<void>,
  ): Promise<void> => {
    const transport = open();
    let onEnd: (reason: string) => void;
    const ended = new Promise<string>((resolve) => (onEnd = resolve));
    const engine = connectEngine(transport, (reason) => onEnd(reason));
    try {
      await body(engine, transport, ended);
    } finally {
      engine.close('the test is over');
    }
  };

  describe(`channel, ${kind}`, () => {
    it('greets with the version and answers', () =>
      withEngine(async (engine) => {
        expect(await engine.ready).toMatchObject({ version: PROTOCOL_VERSION, notices: ['a notice'] });
        expect((await engine.start('query', query('what?')).result).query).toBe('what?');
      }));

    it('answers many calls at once, each with its own answer', () =>
      withEngine(async (engine) => {
        const texts = Array.from({ length: 200 }, (_, i) => `q${i}`);
        const answers = await Promise.all(texts.map((text) => engine.start('query', query(text)).result));
        expect(answers.map((answer) => answer.query)).toEqual(texts);
      }));

    it('carries typed arrays and non-ASCII text unchanged', () =>
      withEngine(async (engine) => {
        const text = '日本 🦊 \u0000 e\u0301';
        expect((await engine.start('query', query(text)).result).query).toBe(text);
      }));

    it('brings failures as data, with code and next step', () =>
      withEngine(async (engine) => {
        await expect(engine.start('query', query('fail: user')).result).rejects.toMatchObject({
          name: 'LabError',
          code: 'config/unknown-knob',
          nextStep: 'Spell it.',
          fault: 'user',
          where: { file: 'rag-lab.config.json', line: 3 },
        });
        await expect(engine.start('query', query('fail: bug')).result).rejects.toMatchObject({
          code: 'internal/unexpected',
          message: 'boom',
          fault: 'internal',
        });
      }));

    it('refuses a method that the engine does not have, and goes on', () =>
      withEngine(async (engine) => {
        for (const name of ['no-such', 'toString', '__proto__'])
          await expect(engine.start(name as 'models', {}).result).rejects.toMatchObject({
            code: 'engine/unknown-method',
          });
        expect(await engine.start('models', {}).result).toEqual([]);
      }));

    it('reports progress to its own call only', () =>
      withEngine(async (engine) => {
        const seen: Progress[] = [];
        const other: Progress[] = [];
        await Promise.all([
          engine.start('index', indexParams, { onProgress: (p) => seen.push(p) }).result,
          engine.start('query', query('x'), { onProgress: (p) => other.push(p) }).result,
        ]);
        expect(seen.at(-1)).toMatchObject({ stage: 'embeddings', done: 20, total: 20, unit: 'chunks' });
        expect(other).toEqual([]);
      }));

    it('cancels within half a second', () =>
      withEngine(async (engine) => {
        const abort = new AbortController();
        const { result } = engine.start('compare', endless, { signal: abort.signal });
        await engine.ready;
        await sleep(50);
        const from = performance.now();
        abort.abort();
        await expect(result).rejects.toMatchObject({ code: 'job/cancelled', fault: 'cancelled' });
        expect(performance.now() - from).toBeLessThan(500);
        expect(await engine.start('models', {}).result).toEqual([]);
      }));

    it('fails at once when the signal was aborted before', () =>
      withEngine(async (engine) => {
        const { result } = engine.start('models', {}, { signal: AbortSignal.abort() });
        await expect(result).rejects.toMatchObject({ code: 'job/cancelled' });
      }));

    it('pauses, and goes on where it was', () =>
      withEngine(async (engine) => {
        const seen: number[] = [];
        const call = engine.start('index', slowIndex, { onProgress: (p) => seen.push(p.done) });
        await expect.poll(() => seen.length).toBeGreaterThan(0);
        call.pause();
        await sleep(250);
        const paused = seen.length;
        await sleep(300);
        expect(seen.length).toBe(paused);
        expect(seen.at(-1)).toBeLessThan(20);
        call.resume();
        await call.result;
        expect(seen.at(-1)).toBe(20);
      }));

    it('cancels a paused job', () =>
      withEngine(async (engine) => {
        const abort = new AbortController();
        const call = engine.start('index', slowIndex, { signal: abort.signal });
        call.pause();
        await sleep(100);
        abort.abort();
        await expect(call.result).rejects.toMatchObject({ code: 'job/cancelled' });
      }));

    it('fails waiting and later calls with the reason when the other side ends', () =>
      withEngine(async (engine, _transport, ended) => {
        const waiting = engine.start('compare', endless).result;
        const failed = expect(waiting).rejects.toMatchObject({ code: 'engine/ended', fault: 'environment' });
        await engine.ready;
        engine.start('query', query('die')).result.catch(() => undefined);
        await failed;
        expect(await ended).toMatch(kind === 'in-memory' ? /closed/ : /exit code 7/);
        await expect(engine.start('models', {}).result).rejects.toMatchObject({ code: 'engine/ended' });
      }));

    it('fails a call whose parameters cannot be sent, and goes on', () =>
      withEngine(async (engine) => {
        const bad = { corpus: corpusSpec, variant: variantNamed('a'), text: (() => 1) as unknown as string };
        await expect(engine.start('query', bad).result).rejects.toMatchObject({ code: 'internal/unexpected' });
        expect(await engine.start('models', {}).result).toEqual([]);
      }));

    it.each(['garbage', 'unknown type', 'extra key', 'nobody asked', 'huge'])(
      'ends with a reason when the engine sends %s',
      (what) =>
        withEngine(async (engine, _transport, ended) => {
          await engine.ready;
          await expect(engine.start('query', query(`send: ${what}`)).result).rejects.toMatchObject({
            code: 'engine/ended',
          });
          expect(await ended).toMatch(/message|nobody asked/);
        }),
    );

    it.each([
      ['text', 'garbage'],
      ['null', null],
      ['an unknown type', { type: 'shutdown', id: 1 }],
      ['a negative id', { type: 'cancel', id: -1 }],
      ['100 MB', { type: 'request', id: 9, method: 'models', params: { text: 'x'.repeat(100 * 1024 * 1024) } }],
    ])('an engine that is sent %s ends the connection', (_what, message) =>
      withEngine(async (engine, transport, ended) => {
        await engine.ready;
        transport.post(message);
        expect(await ended).toBeTruthy();
      }),
    );

    it('answers a result that is too large with an error, and goes on', () =>
      withEngine(async (engine) => {
        await expect(engine.start('query', query('large result')).result).rejects.toMatchObject({
          code: 'engine/result-too-large',
        });
        expect(await engine.start('models', {}).result).toEqual([]);
      }));
  });
}

describe('channel, versions', () => {
  it('refuses work before a greeting, and a greeting of another version', async () => {
    const [asking, answering] = inMemoryTransports();
    serveEngine(answering, fakeHandlers(), { yieldToEvents: () => immediate() });
    const got: unknown[] = [];
    asking.onMessage((message) => got.push(message));
    asking.post({ type: 'request', id: 0, method: 'models', params: {} });
    asking.post({ type: 'request', id: 1, method: 'hello', params: { version: 99 } });
    asking.post({ type: 'request', id: 2, method: 'models', params: {} });
    await sleep(20);
    expect(got).toHaveLength(3);
    for (const frame of got) expect(frame).toMatchObject({ type: 'error', error: { code: 'engine/version' } });
  });

  it('the asking side refuses an engine of another version', async () => {
    const [asking, answering] = inMemoryTransports();
    const handlers = fakeHandlers();
    serveEngine(
      answering,
      { ...handlers, hello: async (params, control) => ({ ...(await handlers.hello(params, control)), version: 2 }) },
      { yieldToEvents: () => immediate() },
    );
    const engine = connectEngine(asking);
    await expect(engine.ready).rejects.toMatchObject({ code: 'engine/version' });
    await expect(engine.start('models', {}).result).rejects.toMatchObject({ code: 'engine/ended' });
  });
});

const slowIndex = { corpus: { ...corpusSpec, root: '/slow' }, variants: [variantNamed('a')] };
const endless = {
  corpus: { ...corpusSpec, root: '/endless' },
  variants: [variantNamed('a')],
  limits: {},
  repeat: 1,
  seed: 1,
  files: {},
  rankings: false,
  keep: false,
  title: '',
};
