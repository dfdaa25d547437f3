import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LabError } from '../../../src/core/common';
import { withinJob } from '../../../src/node/http';
import { addReranker, createRerankers, removeReranker, type RerankersOptions } from '../../../src/node/reranking';
import { createPairTokenizer } from '../../../src/node/reranking/pair-tokenizer';
import { startModelServer, type Fault, type ModelServer } from '../../support/model-server';

const GOLDEN = path.resolve(import.meta.dirname, '../../golden/cross-encoder');
const TOKENIZER = path.resolve(import.meta.dirname, '../../../media/models/all-MiniLM-L6-v2-int8');
interface Pair {
  readonly query: string;
  readonly text: string;
  readonly ids: number[];
  readonly types: number[];
  readonly score: number;
}
const golden = JSON.parse(await readFile(path.join(GOLDEN, 'pairs.json'), 'utf8')) as {
  maxTokens: number;
  pairs: Pair[];
};

let home: string;
const servers: ModelServer[] = [];
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'rag-lab-rerank-'));
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  await rm(home, { recursive: true, force: true });
});

/** A cross-encoder in Hugging Face's layout. */
async function exported(graph: 'one-logit' | 'two-logits'): Promise<string> {
  const folder = path.join(home, 'exports', graph);
  await mkdir(path.join(folder, 'onnx'), { recursive: true });
  await cp(path.join(GOLDEN, `${graph}.onnx`), path.join(folder, 'onnx', 'model.onnx'));
  for (const name of ['tokenizer.json', 'tokenizer_config.json'])
    await cp(path.join(TOKENIZER, name), path.join(folder, name));
  await writeFile(path.join(folder, 'config.json'), JSON.stringify({ max_position_embeddings: golden.maxTokens }));
  return folder;
}
const options = (keys: Record<string, string> = {}): RerankersOptions => ({
  userModelsDir: path.join(home, 'models'),
  keys: () => keys,
  request: { timeoutMs: 2000, wait: () => Promise.resolve() },
});
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing was thrown',
    (error: unknown) => LabError.dataOf(error).code,
  );
async function serve(fault?: Fault): Promise<ModelServer> {
  const server = await startModelServer(fault && { fault });
  servers.push(server);
  return server;
}

describe('pairs', () => {
  it('have the ids and types of the reference tokenizer, cut at the end of the text', async () => {
    const [tokenizer, config] = await Promise.all(
      ['tokenizer.json', 'tokenizer_config.json'].map((name) => readFile(path.join(TOKENIZER, name))),
    );
    const pairOf = createPairTokenizer(tokenizer!, config!, golden.maxTokens);
    for (const { query, text, ids, types } of golden.pairs)
      expect(pairOf(query, text)).toEqual({ ids: Int32Array.from(ids), types: Int32Array.from(types) });
  });

  it('keep room for the text where a query is longer than the model', async () => {
    const [tokenizer, config] = await Promise.all(
      ['tokenizer.json', 'tokenizer_config.json'].map((name) => readFile(path.join(TOKENIZER, name))),
    );
    const { ids, types } = createPairTokenizer(tokenizer!, config!, 32)('word '.repeat(100), 'text '.repeat(100));
    expect(ids).toHaveLength(32);
    expect(types.filter((type) => type === 1)).toHaveLength(8 + 1);
  });
});

describe('a cross-encoder by folder', () => {
  it.each(['one-logit', 'two-logits'] as const)(
    '%s: scores as counted by hand, whatever its neighbours',
    async (graph) => {
      const model = await addReranker({ kind: 'folder', folder: await exported(graph) }, undefined, options());
      expect(model).toMatchObject({ id: graph, kind: 'local' });
      const reranker = await createRerankers(options()).open(graph);
      for (const query of new Set(golden.pairs.map((pair) => pair.query))) {
        const own = golden.pairs.filter((pair) => pair.query === query);
        const texts = own.map(({ text }) => text);
        expect([...(await reranker.score(query, texts))]).toEqual(own.map(({ score }) => score));
        expect([...(await reranker.score(query, [...texts].reverse()))]).toEqual(
          own.map(({ score }) => score).reverse(),
        );
      }
      expect(await reranker.score('nothing', [])).toHaveLength(0);
    },
  );

  it('is listed, opened once, removed, and cannot take a name twice', async () => {
    const folder = await exported('one-logit');
    const rerankers = createRerankers(options());
    expect(await rerankers.list()).toEqual([]);
    expect(await codeOf(rerankers.open('mine'))).toBe('reranking/unknown-model');
    const model = await addReranker({ kind: 'folder', folder }, 'mine', options());
    expect(await rerankers.list()).toEqual([model]);
    expect(await rerankers.open('mine')).toBe(await rerankers.open('mine'));
    expect(await codeOf(addReranker({ kind: 'folder', folder }, 'mine', options()))).toBe('models/exists');
    for (const bad of ['none', '../out', '.hidden', ''])
      expect(await codeOf(addReranker({ kind: 'folder', folder }, bad, options()))).toBe('models/bad-id');
    await removeReranker('mine', options());
    expect(await rerankers.list()).toEqual([]);
    expect(await codeOf(removeReranker('mine', options()))).toBe('reranking/unknown-model');
  });

  it('is refused with a changed file, and leaves nothing behind where it is none', async () => {
    const folder = await exported('one-logit');
    await addReranker({ kind: 'folder', folder }, 'mine', options());
    const graph = path.join(home, 'models', '.rerankers', 'mine', 'model.onnx');
    const bytes = await readFile(graph);
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(graph, bytes);
    expect(await codeOf(createRerankers(options()).open('mine'))).toBe('embedding/model-damaged');

    await cp(path.join(TOKENIZER, 'model.onnx'), path.join(folder, 'onnx', 'model.onnx'));
    expect(await codeOf(addReranker({ kind: 'folder', folder }, 'embedder', options()))).toMatch(
      /^(models|reranking)\//,
    );
    await rm(path.join(folder, 'tokenizer.json'));
    expect(await codeOf(addReranker({ kind: 'folder', folder }, 'half', options()))).toBe('models/file-missing');
    expect(await codeOf(addReranker({ kind: 'folder', folder: home }, 'empty', options()))).toBe('models/no-onnx');
    expect(await readdir(path.join(home, 'models', '.rerankers'))).toEqual(['mine']);
  });

  it('stops between two pairs when its job is cancelled', async () => {
    await addReranker({ kind: 'folder', folder: await exported('one-logit') }, 'mine', options());
    const reranker = await createRerankers(options()).open('mine');
    const abort = new AbortController();
    const scoring = withinJob(abort.signal, () => reranker.score('engine', Array<string>(5000).fill('the engine')));
    abort.abort();
    expect(await codeOf(scoring)).toBe('job/cancelled');
  });
});

describe('a reranker on a server', () => {
  it.each([
    ['the shape of Cohere and Jina', 'a-model', '', '/v1/rerank'],
    ['the same below a base address', 'a-model', '/v2', '/v2/rerank'],
    ['the shape of text-embeddings-inference', '', '', '/rerank'],
  ])('%s: scores in the order of the texts, with the key of the origin', async (_what, model, base, address) => {
    const server = await serve();
    const keys = { [server.url]: 'secret-1' };
    await addReranker({ kind: 'remote', url: server.url + base, model }, 'mine', options(keys));
    const reranker = await createRerankers(options(keys)).open('mine');
    const texts = Array.from({ length: 70 }, (_, i) => (i % 7 ? 'bananas' : `restart ${i % 2 ? 'the' : 'an'} engine`));
    const scores = await reranker.score('restart the engine', texts);
    for (const [i, text] of texts.entries())
      expect(scores[i]).toBeCloseTo(text === 'bananas' ? 0 : text.includes('the') ? 1 : 2 / 3, 5);
    expect(new Set(server.seen.map(({ url, key }) => `${url} ${key!}`))).toEqual(
      new Set([`${address} Bearer secret-1`]),
    );
  });

  it('fails with a code and is not added', async () => {
    const reply =
      (body: unknown, status = 200): Fault =>
      (_seen, response) => {
        response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
        return true;
      };
    const rows = (...scores: unknown[]) => ({
      results: scores.map((relevance_score, index) => ({ index, relevance_score })),
    });
    const cases: readonly [string, Fault][] = [
      ['http/refused', reply('{"message":"no key"}', 401)],
      ['http/unavailable', reply('', 500)],
      ['http/not-json', reply('<html>')],
      ['reranking/reply', reply({ ok: 1 })],
      ['reranking/reply', reply(rows(1))],
      ['reranking/reply', reply(rows(1, 2, 3))],
      ['reranking/reply', reply(rows(1, null))],
      ['reranking/reply', reply({ results: [1, 1].map((index) => ({ index, relevance_score: 1 })) })],
    ];
    for (const [code, fault] of cases) {
      const { url } = await serve(fault);
      expect(await codeOf(addReranker({ kind: 'remote', url, model: 'm' }, 'mine', options()))).toBe(code);
    }
    expect(await createRerankers(options()).list()).toEqual([]);
  });
});
