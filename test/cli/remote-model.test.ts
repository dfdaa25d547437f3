import { cpSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/core/experiment';
import {
  childrenOf,
  cliCorpus,
  ensureBuilt,
  expectMessage,
  ragLab,
  ragLabOk,
  startCli,
  temporaryFolder,
  writeLongCorpus,
} from '../support/cli';
import { startModelServer, type Fault, type ModelServer } from '../support/model-server';

const place = temporaryFolder('remote');
const models = path.join(place.dir, 'models');
const corpus = path.join(place.dir, 'corpus');
const KEY = 'canary-key-4711';
let server: ModelServer;
let fault: Fault = () => false;

beforeAll(async () => {
  await ensureBuilt();
  server = await startModelServer({ dimensions: 64, fault: (...of) => fault(...of) });
  cpSync(cliCorpus, corpus, { recursive: true });
});
afterAll(async () => {
  await server.close();
  place.remove();
});

const env = { RAG_LAB_API_KEY: KEY };
const where = ['--store', place.store, '--models-dir', models];
const filesBelow = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(dir, name))
    .filter((file) => statSync(file).isFile());

describe('a remote model in the terminal', () => {
  it('is added by its endpoint, listed and used; the key goes to its server and nowhere else', async () => {
    const added = await ragLabOk(
      [
        ...['models', 'add', '--endpoint', server.url, '--endpoint-model', 'fake-embed', '--id', 'fake'],
        ...['--priced-as', 'openai/text-embedding-3-small', ...where],
      ],
      { env },
    );
    expect(added.stdout).toContain('--embedding.model fake');
    const listed = await ragLabOk(['models', 'list', ...where]);
    expect(listed.stdout).toMatch(/fake +remote +added/);

    const json = path.join(place.dir, 'run.json');
    const html = path.join(place.dir, 'run.html');
    const compared = await ragLabOk(
      [
        ...['compare', '--corpus', corpus, '--variant', 'here:embedding.model=static-MiniLM-L6-256-int8'],
        ...['--variant', 'there:embedding.model=fake', '--json', json, '--html', html, '--all', ...where],
      ],
      { env },
    );
    expect(compared.stderr).toMatch(/Sends \d+ texts to 127\.0\.0\.1:\d+: about [\d,]+ tokens, [\d.e-]+ USD\./);
    expect(new Set(server.seen.map(({ key }) => key))).toEqual(new Set([`Bearer ${KEY}`]));

    const run = JSON.parse(readFileSync(json, 'utf8')) as RunResult;
    const spent = Object.fromEntries(run.variants.map(({ name, metrics }) => [name, metrics['cost.spent.usd']?.value]));
    expect(spent['here']).toBe(0);
    expect(spent['there']).toBeGreaterThan(0);
    const note = run.notes.find((text) => text.startsWith('Remote models were asked'))!;
    const tokens = Number(/with ([\d,]+) tokens/.exec(note)![1]!.replaceAll(',', ''));
    expect(note).toContain(`${((tokens / 1e6) * 0.02).toPrecision(3)} USD`);

    const written = [...filesBelow(place.dir), json, html].map((file) => readFileSync(file, 'latin1'));
    const everything = [added, listed, compared].flatMap(({ stdout, stderr }) => [stdout, stderr]).concat(written);
    expect(everything.some((text) => text.includes(KEY))).toBe(false);
  });

  it('is not asked again for what is stored', async () => {
    const before = server.texts().length;
    const indexed = await ragLabOk(['index', '--corpus', corpus, '--embedding.model', 'fake', ...where], { env });
    expect(indexed.stderr).not.toContain('Sends');
    expect(server.texts()).toHaveLength(before);
  });

  it('a sweep and a search for a commit say first what they would send', async () => {
    const sends = /Sends \d+ texts to 127\.0\.0\.1:\d+: about [\d,]+ tokens/;
    const swept = await ragLabOk(
      [
        ...['sweep', '--corpus', corpus, '--embedding.model', 'fake', '--vary', 'chunking.maxTokens=24,40'],
        ...['--vary', 'index.hnsw.efSearch=16,32', '--trials', '1', '--repeat', '1', ...where],
      ],
      { env },
    );
    expect(swept.stderr).toMatch(sends);
    const bisected = await ragLab(
      [
        ...['bisect', '--corpus', corpus, '--query', 'q1', '--embedding.model', 'fake'],
        ...['--chunking.maxTokens', '31', ...where],
      ],
      { env },
    );
    expect(bisected.stderr).toMatch(sends);
  });

  it.runIf(process.platform === 'linux')('its key is in no argument and no environment of the engine', async () => {
    const looked: string[] = [];
    fault = () => {
      for (const pid of childrenOf(running.child.pid!) ?? [])
        for (const name of ['cmdline', 'environ']) looked.push(readFileSync(`/proc/${pid}/${name}`, 'utf8'));
      return false;
    };
    const running = startCli(['query', 'where is it', '--corpus', corpus, '--embedding.model', 'fake', ...where], {
      env: { ...env, OPENAI_API_KEY: KEY, RAG_LAB_API_KEY_127_0_0_1: KEY },
    });
    expect(await running.ended).toMatchObject({ code: 0 });
    fault = () => false;
    expect(looked.length).toBeGreaterThanOrEqual(2);
    expect(looked.some((text) => text.includes('worker.js'))).toBe(true);
    expect(looked.some((text) => text.includes(KEY))).toBe(false);
  });

  it('fails in one message where its server does, and names the missing key', async () => {
    const query = ['query', 'anything', '--corpus', corpus, '--embedding.model', 'fake', ...where];
    fault = (_seen, response) => Boolean(response.writeHead(401).end('{"error":{"message":"no key"}}'));
    expectMessage(await ragLab(query), 2, /http\/refused: .*status 401: no key\n.*No key is known for http:\/\/127/s);
    fault = (_seen, response) => Boolean(response.end('<html>'));
    expectMessage(await ragLab(query, { env }), 2, /http\/not-json: /);
    fault = (seen, response) => {
      const data = (seen.body['input'] as string[]).map((_text, index) => ({ index, embedding: [1, 2, 3] }));
      return Boolean(response.end(JSON.stringify({ data })));
    };
    expectMessage(await ragLab(query, { env }), 2, /remote\/dimensions: .*answered with 3 dimensions instead of 64/);
    fault = () => false;
  });

  it('is not paid twice for what it answered before it failed', async () => {
    const long = writeLongCorpus(path.join(place.dir, 'long'), 300);
    const index = ['index', '--corpus', long, '--embedding.model', 'fake', '--chunking.maxTokens', '256', ...where];
    const before = server.texts().length;
    let requests = 0;
    fault = (_seen, response) => ++requests > 1 && Boolean(response.writeHead(400).end());
    expectMessage(await ragLab(index, { env }), 2, /http\/refused: /);
    const answered = server.seen.at(-2)!.body['input'] as string[];
    const refused = server.seen.at(-1)!.body['input'] as string[];
    expect(answered.length).toBeGreaterThan(100);
    fault = () => false;
    await ragLabOk(index, { env });
    const sent = server.texts().slice(before + answered.length + refused.length);
    expect(sent.length).toBeGreaterThan(0);
    expect(sent.filter((text) => answered.includes(text))).toEqual([]);
    expect(new Set([...answered, ...sent]).size).toBe(answered.length + sent.length);
  });

  it('a comparison completes for the other variants where its server fails', async () => {
    fault = (_seen, response) => Boolean(response.writeHead(400).end());
    const json = path.join(place.dir, 'failed.json');
    const ended = await ragLab(
      [
        ...['compare', '--corpus', corpus, '--variant', 'here:embedding.model=static-MiniLM-L6-256-int8'],
        ...['--variant', 'there:embedding.model=fake', '--json', json, ...where],
      ],
      { env },
    );
    fault = () => false;
    expect(ended.code).toBe(2);
    const run = JSON.parse(readFileSync(json, 'utf8')) as RunResult;
    expect(run.variants.map(({ name }) => name)).toEqual(['here']);
    expect(run.failures).toMatchObject([{ name: 'there', error: { code: 'http/refused' } }]);
  });
});

describe('a reranker in the terminal', () => {
  it('is added, orders a comparison, and is removed', async () => {
    await ragLabOk(
      ['models', 'add-reranker', '--endpoint', server.url, '--endpoint-model', 'fake-rank', '--id', 'ranker', ...where],
      { env },
    );
    expect((await ragLabOk(['models', 'rerankers', ...where])).stdout).toMatch(/ranker +remote/);
    const before = server.seen.length;
    const asked = await ragLabOk(
      [
        'query',
        'when are roses pruned',
        '--corpus',
        corpus,
        '--retrieval.mode',
        'lexical',
        '--retrieval.reranker',
        'ranker',
        ...where,
      ],
      { env },
    );
    expect(asked.stdout.length).toBeGreaterThan(0);
    const reranked = server.seen.slice(before).filter(({ url }) => url === '/v1/rerank');
    expect(reranked.map(({ key }) => key)).toEqual([`Bearer ${KEY}`]);
    await ragLabOk(['models', 'remove-reranker', 'ranker', ...where]);
    expect((await ragLabOk(['models', 'rerankers', ...where])).stdout).toContain('No reranker was added.');
  });
});
