import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestsetResult } from '../../src/core/testset';
import { cliBeir, ensureBuilt, expectMessage, FAST_MODEL, ragLab, ragLabOk, temporaryFolder } from '../support/cli';
import { projectRoot } from '../support/shared';

const place = temporaryFolder('testset');
const docs = path.join(place.dir, 'docs');
const queriesFile = path.join(docs, 'rag-lab/queries.jsonl');
const judgementsFile = path.join(docs, 'rag-lab/judgements.jsonl');
const testset = ['testset', '--corpus', docs, '--store', place.store];

beforeAll(ensureBuilt);
beforeEach(() => {
  rmSync(docs, { recursive: true, force: true });
  cpSync(path.join(projectRoot, 'docs'), docs, { recursive: true });
});
afterAll(place.remove);

const linesOf = (file: string): string[] => readFileSync(file, 'utf8').trimEnd().split('\n');

describe('rag-lab testset', () => {
  it('adds queries and judgements, changes no line that is there, and says what it made', async () => {
    writeFileSync(queriesFile, readFileSync(queriesFile, 'utf8').trimEnd());
    const [queries, judgements] = [linesOf(queriesFile), linesOf(judgementsFile)];
    const { stdout } = await ragLabOk([...testset, '--count', '20']);
    expect(linesOf(queriesFile).slice(0, queries.length)).toEqual(queries);
    expect(linesOf(judgementsFile).slice(0, judgements.length)).toEqual(judgements);
    const added = linesOf(queriesFile).slice(queries.length);
    expect(added).toHaveLength(20);
    for (const line of added)
      expect(line).toMatch(
        /^\{"id":"g-[0-9a-f]{10}","text":"[^"]+","origin":\{"kind":"[a-z]+",.*\},"overlap":[\d.]+\}$/,
      );
    for (const line of linesOf(judgementsFile).slice(judgements.length))
      expect(line).toMatch(/^\{"query":"g-.{10}","file":"[^"]+","startLine":\d+,"endLine":\d+,"grade":1,"quote":\{/);
    expect(stdout).toMatch(/^made from +found +kept\nheading +\d+ +\d+\n/);
    expect(stdout).toMatch(/\n20 queries about \d+ documents\.\nOverlap: the answers hold \d+ %/);
    expect(stdout).toMatch(/For example\n( {2}g-[0-9a-f]{10} .+\n){3}/);
  });

  it('makes a set that can be measured at once', async () => {
    rmSync(path.join(docs, 'rag-lab'), { recursive: true });
    await ragLabOk([...testset, '--count', '10', '--seed', '7']);
    const json = path.join(place.dir, 'run.json');
    const model = ['--embedding.model', FAST_MODEL];
    await ragLabOk([
      'compare',
      '--corpus',
      docs,
      '--store',
      place.store,
      ...model,
      '--repeat',
      '1',
      '--json',
      json,
      '--quiet',
    ]);
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({ queries: { count: 10, judged: 10 } });
  });

  it('makes only what is asked for', async () => {
    const json = path.join(place.dir, 'made.json');
    await ragLabOk([...testset, '--count', '5', '--from', 'question, link', '--json', json, '--quiet']);
    const made = JSON.parse(readFileSync(json, 'utf8')) as TestsetResult;
    expect(new Set(made.queries.map(({ origin }) => origin!.kind))).toEqual(new Set(['question', 'link']));
  });

  it('does not write into a BEIR folder, but into a folder that is named', async () => {
    const out = path.join(place.dir, 'out');
    expectMessage(await ragLab(['testset', '--corpus', cliBeir, '--store', place.store]), 2, /queries\/beir-folder/);
    const { stderr } = await ragLabOk([
      'testset',
      '--corpus',
      cliBeir,
      '--store',
      place.store,
      '--out',
      out,
      '--count',
      '500',
    ]);
    expect(stderr).toMatch(/The documents give \d+ of the 500 queries wanted/);
    if (existsSync(path.join(out, 'judgements.jsonl')))
      expect(linesOf(path.join(out, 'judgements.jsonl'))[0]).not.toContain('startLine');
  });

  it('tells what is wrong', async () => {
    expectMessage(await ragLab([...testset, '--from', 'haedings']), 2, /testset\/unknown-kind/);
    expectMessage(await ragLab([...testset, '--count', '0']), 2, /cli\/bad-number/);
    expectMessage(await ragLab(['testset', 'make']), 2, /testset\/unknown-action/);
    const empty = path.join(place.dir, 'empty');
    cpSync(path.join(docs, 'rag-lab'), path.join(empty, 'rag-lab'), { recursive: true });
    expectMessage(await ragLab(['testset', '--corpus', empty, '--store', place.store]), 2, /testset\/no-documents/);
  });
});
