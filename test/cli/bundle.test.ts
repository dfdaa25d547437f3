import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/core/experiment';
import { cliCorpus, ensureBuilt, expectMessage, FAST_MODEL, ragLab, ragLabOk, temporaryFolder } from '../support/cli';

const place = temporaryFolder('bundle');
const file = path.join(place.dir, 'corpus.raglab');
const knobs = ['--embedding.model', FAST_MODEL, '--retrieval.mode', 'hybrid'];

async function compare(store: string): Promise<{ run: RunResult; ranking: string }> {
  const json = path.join(place.dir, `${store}.json`);
  const trec = path.join(place.dir, `${store}-trec`);
  await ragLabOk([
    'compare',
    ...['--corpus', cliCorpus, '--store', path.join(place.dir, store), '--repeat', '1', ...knobs],
    ...['--json', json, '--trec', trec],
  ]);
  const run = JSON.parse(readFileSync(json, 'utf8')) as RunResult;
  return { run, ranking: readFileSync(path.join(trec, 'baseline.run'), 'utf8') };
}

beforeAll(ensureBuilt);
afterAll(place.remove);

describe('rag-lab bundle', () => {
  it('brings the artefacts of one store to another, where nothing is computed and the rankings are the same', async () => {
    const here = path.join(place.dir, 'here');
    const there = path.join(place.dir, 'there');
    const written = await ragLabOk([
      'bundle',
      'export',
      '--corpus',
      cliCorpus,
      '--store',
      here,
      '--out',
      file,
      ...knobs,
    ]);
    expect(written.stderr).toMatch(/Writing .*(kB|MB): .*embeddings of .*word index/);
    const taken = await ragLabOk(['bundle', 'import', file, '--store', there]);
    expect(taken.stderr).toMatch(/only of people whom you trust/);
    const [ours, theirs] = [await compare('here'), await compare('there')];
    expect(theirs.run.stages.map(({ stage, work }) => [stage, work.computed])).toEqual(
      ours.run.stages.map(({ stage }) => [stage, 0]),
    );
    expect(theirs.ranking).toBe(ours.ranking);
  });

  it('takes the vectors of likely queries along: those of a trace, most asked first', async () => {
    const trace = path.join(place.dir, 'searches.csv');
    writeFileSync(
      trace,
      'time,query\n0,pruning roses\n1,pruning roses\n2,watering ferns\n3,compost\n4,watering ferns\n',
    );
    const out = path.join(place.dir, 'queries.raglab');
    const caching = ['--embedding.model', FAST_MODEL, '--cache.embedding.policy', 'lru'];
    const [here, there] = ['queries-here', 'queries-there'].map((name) => path.join(place.dir, name)) as [
      string,
      string,
    ];
    const from = ['--corpus', cliCorpus, '--trace', trace, '--count', '2'];
    const ahead = await ragLabOk(['cache', 'prime', ...from, '--store', here, ...caching]);
    expect(ahead.stdout).toMatch(/^2 queries\n.*: 2 vectors computed, 0 stored already; /);
    await ragLabOk(['bundle', 'export', ...from, '--store', here, '--out', out, ...caching]);
    const taken = await ragLabOk(['bundle', 'import', out, '--store', there]);
    expect(taken.stdout).toMatch(/2 embeddings of queries by/);
    const again = await ragLabOk(['cache', 'prime', ...from.slice(0, 4), '--store', there, ...caching]);
    expect(again.stdout).toMatch(/^3 queries\n.*: 1 vector computed, 2 stored already; /);
    const asked = await ragLabOk(['query', 'pruning', 'roses', '--corpus', cliCorpus, '--store', there, ...caching]);
    expect(asked.stdout).toContain('vector from the store');
    const plain = ['bundle', 'export', ...from, '--store', here, '--out', out, '--embedding.model', FAST_MODEL];
    expectMessage(await ragLab(plain), 2, /^cache\/no-embedding-cache: /m);
  });

  it('is checked without taking anything in, and refused where a byte is another', async () => {
    const store = path.join(place.dir, 'empty');
    const checked = await ragLabOk(['bundle', 'check', file, '--store', store]);
    expect(checked.stdout).toMatch(/embeddings of/);
    const bytes = readFileSync(file);
    bytes[bytes.length - 100]! ^= 1;
    const bad = path.join(place.dir, 'bad.raglab');
    writeFileSync(bad, bytes);
    expectMessage(await ragLab(['bundle', 'import', bad, '--store', store]), 2, /^bundle\/damaged: /m);
    expectMessage(await ragLab(['bundle', 'import', cliCorpus, '--store', store]), 2, /^bundle\/unreadable: /m);
  });

  it('says what is missing', async () => {
    expectMessage(await ragLab(['bundle']), 2, /^bundle\/unknown-action: /m);
    expectMessage(await ragLab(['bundle', 'export', '--corpus', cliCorpus]), 2, /^bundle\/no-file: /m);
    expectMessage(await ragLab(['bundle', 'import']), 2, /^bundle\/no-file: /m);
    expectMessage(await ragLab(['bundle', 'check', file, '--count', '5']), 2, /^cli\/unknown-option: /m);
  });
});

describe('rag-lab query with first answers', () => {
  it('prints each answer with what produced it', async () => {
    const store = path.join(place.dir, 'first');
    const { stdout } = await ragLabOk([
      'query',
      'roses',
      ...['--corpus', cliCorpus, '--store', store, '--embedding.model', FAST_MODEL],
      ...['--retrieval.progressive', 'lexical'],
    ]);
    const said = stdout.split('\n').filter((text) => text.startsWith('Answered by'));
    expect(said).toHaveLength(2);
    expect(said[0]).toMatch(/^Answered by words alone; .* After [\d.,]+ ms\.$/);
    expect(said[1]).toContain(`the full model ${FAST_MODEL}`);
  });
});
