import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DistilResult } from '../../src/core/distillation';
import {
  cliCorpus,
  ensureBuilt,
  expectMessage,
  FAST_MODEL,
  ragLab,
  ragLabOk,
  startCli,
  temporaryFolder,
} from '../support/cli';

const place = temporaryFolder('distil');
const models = path.join(place.dir, 'models');
const SMALL = 'paraphrase-MiniLM-L3-v2-int8';
const PLACES = ['--corpus', cliCorpus, '--store', place.store, '--models-dir', models];
const distil = ['models', 'distil', SMALL, '--dimensions', '32', ...PLACES];
beforeAll(ensureBuilt);
afterAll(place.remove);

describe('rag-lab models distil', () => {
  it('makes a model that a query can use', async () => {
    const json = path.join(place.dir, 'out.json');
    const { stdout } = await ragLabOk([...distil, '--id', 'violins', '--json', json]);
    expect(stdout).toMatch(/^violins may be used\n/);
    expect(stdout).toMatch(/violins: \d+ tokens of 32 dimensions, .*, distilled in .*, [\d,]+ tokens\/s\n/);
    expect(stdout).toMatch(/Use it by --embedding\.model violins\n$/);
    const { model, fidelity } = JSON.parse(readFileSync(json, 'utf8')) as DistilResult;
    expect(model).toMatchObject({ id: 'violins', kind: 'static', dimensions: 32 });
    expect(fidelity.usable).toBe(true);

    const query = await ragLabOk(['query', 'glue for violins', '--embedding.model', 'violins', ...PLACES]);
    expect(query.stdout).toMatch(/workshop/);
  });

  it('takes the name of the folder where none is given, once', async () => {
    const { stdout } = await ragLabOk(distil);
    expect(stdout).toMatch(/^cli-corpus-static may be used\n/);
    expectMessage(await ragLab(distil), 2, /models\/exists/);
  });

  it('leaves nothing when it is interrupted', async () => {
    const before = readdirSync(models);
    const running = startCli([...distil, '--id', 'interrupted', '--vocabulary', 'tokenizer']);
    await running.says(/of [\d,]+ tokens/);
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
    expect(readdirSync(models)).toEqual(before);
  });

  it.each([
    ['a vocabulary that is none', [SMALL, '--vocabulary', 'words'], /distil\/vocabulary/],
    ['two models', [SMALL, 'other'], /cli\/too-many-words/],
    ['a static model', [FAST_MODEL], /distil\/not-an-encoder/],
    ['too few dimensions', [SMALL, '--dimensions', '4'], /cli\/bad-number/],
    ['too many dimensions', [SMALL, '--dimensions', '2000'], /distil\/dimensions/],
  ])('refuses %s', async (_, args, message) => {
    expectMessage(await ragLab(['models', 'distil', ...args, '--id', 'refused', ...PLACES]), 2, message);
  });
});
