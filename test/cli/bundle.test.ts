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
