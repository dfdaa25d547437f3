import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LabError, noControl } from '../../../src/core/common';
import { UseLedger } from '../../../src/core/cost';
import { EMBEDDING_APIS, type Embedder, type EmbeddingApi } from '../../../src/core/embedding';
import { genaiPrices, gptTokens } from '../../../src/node/cost';
import { createOnnxModels, type ModelRegistry } from '../../../src/node/embedding';
import { addRemoteModel, remoteOpener, type AddRemoteOptions } from '../../../src/node/remote-embedding';
import { withinJob } from '../../../src/node/http';
import { startModelServer, wordVector, type Fault, type ModelServer } from '../../support/model-server';

const BUNDLED = path.resolve(import.meta.dirname, '../../../media/models');
const servers: ModelServer[] = [];
let home: string;
let keys: Record<string, string>;
const waits: number[] = [];

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'rag-lab-remote-'));
  keys = {};
  waits.length = 0;
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  await rm(home, { recursive: true, force: true });
});

async function serve(options?: Parameters<typeof startModelServer>[0]): Promise<ModelServer> {
  const server = await startModelServer(options);
  servers.push(server);
  return server;
}

function lab(timeoutMs = 5000): { models: ModelRegistry; options: AddRemoteOptions } {
  const options: AddRemoteOptions = {
    keys: () => keys,
    prices: genaiPrices(),
    paidTokens: gptTokens(),
    standIn: () => models.openTokenizer('all-MiniLM-L6-v2-int8'),
    request: {
      timeoutMs,
      wait: (ms) => {
        waits.push(ms);
        return Promise.resolve();
      },
    },
  };
  const models: ModelRegistry = createOnnxModels({
    modelsDir: BUNDLED,
    userModelsDir: home,
    remote: remoteOpener(options),
  });
  return { models, options };
}

async function add(
  server: { url: string },
  more: { api?: EmbeddingApi; dimensions?: number; model?: string; pricedAs?: string } = {},
): Promise<Embedder> {
  const { models, options } = lab();
  const source = { kind: 'remote' as const, api: 'openai' as const, url: server.url, model: 'some/model', ...more };
  const { model } = await addRemoteModel(models, source, options, noControl, 'mine');
  expect(model.kind).toBe('remote');
  return models.open('mine');
}

const embed = (embedder: Embedder, texts: readonly string[]): Promise<Float32Array> =>
  embedder.embed(texts.map((text) => embedder.tokenize(text, 'document')));

const failure = (work: Promise<unknown>) =>
  work.then(
    () => ({ code: 'nothing was thrown', message: '', nextStep: '' }),
    (error: unknown) => LabError.dataOf(error),
  );

describe('remote embedders', () => {
  it.each(EMBEDDING_APIS)('speak %s: vectors of length 1 in the order of the texts, with usage', async (api) => {
    const server = await serve();
    const embedder = await add(server, { api });
    const meter = new UseLedger();
    const inputs = ['red apples', 'green pears and red apples', 'nothing of it'].map((text) =>
      embedder.tokenize(text, 'document'),
    );
    const rows = await embedder.embed(inputs, (use) => meter.add(undefined, use));
    for (const [i, { text }] of inputs.entries()) {
      const vector = wordVector(text, 16);
      const row = rows.subarray(i * 16, (i + 1) * 16);
      for (const [d, value] of row.entries()) expect(value).toBeCloseTo(vector[d]! / Math.hypot(...vector), 6);
    }
    expect(meter.use).toEqual({ requests: 1, tokens: 3 + 7 + 4 });
  });

  it('tell servers that ask for it whether a text is a query', async () => {
    const server = await serve();
    const told: Record<string, unknown[]> = {};
    for (const api of ['cohere', 'voyage', 'openai'] as const) {
      const embedder = await add(server, { api });
      for (const role of ['query', 'document'] as const) {
        await embedder.embed([embedder.tokenize('red', role)]);
        (told[api] ??= []).push(server.seen.at(-1)!.body['input_type']);
      }
      await rm(path.join(home, 'mine'), { recursive: true });
    }
    expect(told).toEqual({
      cohere: ['search_query', 'search_document'],
      voyage: ['query', 'document'],
      openai: [undefined, undefined],
    });
  });

  it('take numbers where base64 was asked for', async () => {
    const [coded, plain] = [await serve(), await serve({ floats: true })];
    const rows = await embed(await add(coded), ['red apples']);
    await rm(path.join(home, 'mine'), { recursive: true });
    expect(await embed(await add(plain), ['red apples'])).toEqual(rows);
  });

  it('keep a request within what the server takes', async () => {
    const server = await serve();
    const embedder = await add(server, { api: 'cohere' });
    const before = server.seen.length;
    const texts = Array.from({ length: 200 }, (_, i) => `text number ${i}`);
    await embed(embedder, texts);
    const sizes = server.seen.slice(before).map(({ body }) => (body['texts'] as string[]).length);
    expect(sizes).toEqual([96, 96, 8]);
    expect(server.texts().slice(-200)).toEqual(texts);
  });

  it('ask for fewer dimensions where they were wanted, and learn them otherwise', async () => {
    const server = await serve();
    expect((await add(server, { dimensions: 8 })).model.dimensions).toBe(8);
    expect(server.seen.every(({ body }) => body['dimensions'] === 8)).toBe(true);
    await rm(path.join(home, 'mine'), { recursive: true });
    expect((await add(server)).model.dimensions).toBe(16);
  });

  it('cut a text to what the model reads before it is sent, never within a character', async () => {
    const server = await serve();
    const embedder = await add(server, { api: 'ollama' });
    expect(embedder.maxTokens).toBe(256);
    const long = 'word 🙂 '.repeat(1000);
    await embed(embedder, [long]);
    const sent = server.texts().at(-1)!;
    expect(long.startsWith(sent)).toBe(true);
    expect(embedder.count(sent)).toBeLessThanOrEqual(256);
    expect(embedder.count(sent)).toBeGreaterThan(250);
    expect(sent).not.toMatch(/\p{Surrogate}/u);
  });

  it('count by the own tokenizer of a model that has one here, by the stand-in of others', async () => {
    const server = await serve();
    const own = await add(server, { pricedAs: 'openai/text-embedding-3-small' });
    expect(own.count('tokenization is fun')).toBe(4);
    await rm(path.join(home, 'mine'), { recursive: true });
    const { models } = lab();
    const standIn = await models.openTokenizer('all-MiniLM-L6-v2-int8');
    expect((await add(server)).count('tokenization is fun')).toBe(standIn.count('tokenization is fun'));
  });

  it('send the key of the origin, and no other', async () => {
    const server = await serve();
    keys = { [server.url]: 'secret-1', 'https://example.com': 'secret-2' };
    await embed(await add(server), ['red']);
    expect(new Set(server.seen.map(({ key }) => key))).toEqual(new Set(['Bearer secret-1']));
    expect(await readFile(path.join(home, 'mine', 'model.json'), 'utf8')).not.toContain('secret');
    keys = {};
    const { models } = lab();
    await embed(await models.open('mine'), ['red']);
    expect(server.seen.at(-1)!.key).toBeUndefined();
  });

  it('have another fingerprint with another address, model, API or dimensions', async () => {
    const prints = new Set<string>();
    const [one, two] = [await serve(), await serve()];
    for (const [server, more] of [
      [one, {}],
      [two, {}],
      [one, { model: 'other' }],
      [one, { api: 'voyage' as const }],
      [one, { dimensions: 8 }],
    ] as const) {
      prints.add((await add(server, more)).model.fingerprint);
      await rm(path.join(home, 'mine'), { recursive: true });
    }
    expect(prints.size).toBe(5);
    expect(prints).toContain((await add(one)).model.fingerprint);
  });

  it('report unknown use where the server says none or nonsense, and count it where they can', async () => {
    for (const usage of [undefined, { prompt_tokens: -1 }, { prompt_tokens: 1e15 }, { total_tokens: 'many' }]) {
      const server = await serve({
        fault: ({ body }, response) => {
          const texts = body['input'] as string[];
          const data = texts.map((text, index) => ({ index, embedding: wordVector(text, 16) }));
          response.end(JSON.stringify({ data, usage }));
          return true;
        },
      });
      const unknown = new UseLedger();
      const guess = await add(server);
      await guess.embed([guess.tokenize('red apples', 'query')], (use) => unknown.add(undefined, use));
      expect(unknown.use).toEqual({ requests: 1 });
      await rm(path.join(home, 'mine'), { recursive: true });
      const counted = new UseLedger();
      const own = await add(server, { pricedAs: 'openai/text-embedding-3-small' });
      await own.embed([own.tokenize('red apples', 'query')], (use) => counted.add(undefined, use));
      expect(counted.use).toEqual({ requests: 1, tokens: 2 });
      await rm(path.join(home, 'mine'), { recursive: true });
    }
  });
});

describe('a remote model', () => {
  it('is not added where its vectors differ from one answer to the next', async () => {
    const server = await serve({
      fault: ({ body }, response, count) => {
        const data = (body['input'] as string[]).map((text, index) => ({
          index,
          embedding: wordVector(`${text} ${count}`, 16),
        }));
        response.end(JSON.stringify({ data }));
        return true;
      },
    });
    expect((await failure(add(server))).code).toBe('models/unfaithful');
    expect((await lab().models.list()).some(({ id }) => id === 'mine')).toBe(false);
  });

  it('is refused with a card that is not right, and then not listed', async () => {
    const server = await serve();
    await add(server);
    const file = path.join(home, 'mine', 'model.json');
    const card = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    for (const wrong of [{ key: 'secret' }, { api: 'other' }, { dimensions: 0 }, { id: 'not-mine' }]) {
      await writeFile(file, JSON.stringify({ ...card, ...wrong }));
      const { models } = lab();
      expect((await failure(models.open('mine'))).code).toBe('embedding/model-damaged');
      expect((await models.list()).some(({ id }) => id === 'mine')).toBe(false);
    }
  });
});

describe('failing servers', () => {
  /** Works until the model is added. */
  async function addedThenFailing(fault: Fault, timeoutMs?: number): Promise<Embedder> {
    let failing = false;
    const server = await serve({ fault: (...of) => failing && fault(...of) });
    await add(server);
    failing = true;
    return lab(timeoutMs).models.open('mine');
  }
  const reply =
    (body: unknown, status = 200, headers: Record<string, string> = {}): Fault =>
    (_seen, response) => {
      response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
      return true;
    };
  const vectors = (...all: unknown[]): Fault => reply({ data: all.map((embedding, index) => ({ index, embedding })) });
  const good = wordVector('red', 16);

  const CASES: readonly [what: string, code: string, fault: Fault][] = [
    ['a wrong key', 'http/refused', reply({ error: { message: 'bad key' } }, 401)],
    ['too many requests', 'http/unavailable', reply('', 429, { 'retry-after': '60' })],
    ['a burst of failures', 'http/unavailable', reply('', 500)],
    ['a page of HTML', 'http/not-json', reply('<html>')],
    ['half an answer', 'http/not-json', reply('{"data":[')],
    ['a NaN, which is no JSON', 'http/not-json', reply(`{"data":[{"index":0,"embedding":[NaN]}]}`)],
    ['another answer', 'remote/reply', reply({ ok: true })],
    ['too few vectors', 'remote/reply', vectors(good)],
    ['too many vectors', 'remote/reply', vectors(good, good, good)],
    [
      'a place twice',
      'remote/reply',
      reply({
        data: [
          { index: 0, embedding: good },
          { index: 0, embedding: good },
        ],
      }),
    ],
    ['base64 cut short', 'remote/reply', vectors('AAAA', 'AAAA')],
    ['other dimensions', 'remote/dimensions', vectors(good.slice(1), good.slice(1))],
    ['one vector of other dimensions', 'remote/dimensions', vectors(good, good.slice(1))],
    ['a null', 'embedding/not-finite', vectors(good, [null, ...good.slice(1)])],
    ['a number beyond 32 bits', 'embedding/not-finite', vectors(good, [1e300, ...good.slice(1)])],
    [
      'zeros',
      'embedding/zero-vector',
      vectors(
        good,
        good.map(() => 0),
      ),
    ],
    ['a hang-up', 'http/unreachable', (_seen, response) => Boolean(response.socket?.destroy())],
    [
      'an endless answer',
      'http/too-large',
      (_seen, response) => {
        const more = (): void => {
          while (response.write(Buffer.alloc(1 << 20, 32)));
          response.once('drain', more);
        };
        more();
        return true;
      },
    ],
  ];
  it.each(CASES)('%s: %s, with a next step', async (_what, code, fault) => {
    const told = await failure(embed(await addedThenFailing(fault), ['red', 'blue']));
    expect(told.code).toBe(code);
    expect(told.message).toMatch(/127\.0\.0\.1|Vector \d/);
    expect(told.nextStep.length).toBeGreaterThan(10);
  });

  it('wait as a 429 says, and go on where it passes', async () => {
    const embedder = await addedThenFailing((_seen, response, count) => {
      if (count % 2) response.writeHead(429, { 'retry-after': '2' }).end();
      return count % 2 === 1;
    });
    expect(await embed(embedder, ['red'])).toHaveLength(16);
    expect(await embed(embedder, ['red'])).toHaveLength(16);
    expect(waits.every((ms) => ms === 2000)).toBe(true);
    expect(waits.length).toBeGreaterThan(0);
  });

  it('too slow: three tries, then an error', async () => {
    const embedder = await addedThenFailing(() => true, 50);
    expect((await failure(embed(embedder, ['red']))).code).toBe('http/too-slow');
  });

  it('a cancelled job closes its connection', async () => {
    const abort = new AbortController();
    let closed: Promise<unknown> | undefined;
    const embedder = await addedThenFailing((_seen, response) => {
      closed = new Promise((resolve) => response.once('close', resolve));
      abort.abort();
      return true;
    });
    expect((await failure(withinJob(abort.signal, () => embed(embedder, ['red'])))).code).toBe('job/cancelled');
    await closed;
  });
});
