import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EmbeddingModel, FidelityReport, ModelFigures } from '../../src/core/embedding';
import { cliCorpus, ensureBuilt, FAST_MODEL, ragLab, ragLabOk, temporaryFolder } from '../support/cli';
import { writeExport } from '../support/exports';
import { bundledModels, needShared } from '../support/shared';

const place = temporaryFolder('models');
const models = path.join(place.dir, 'models');
const PLACES = ['--store', place.store, '--models-dir', models];
const json = path.join(place.dir, 'out.json');
const readJson = (): unknown => JSON.parse(readFileSync(json, 'utf8'));

/** A copy of a bundled model under another name: one of a user's own. */
const own = path.join(place.dir, 'own');
beforeAll(async () => {
  await ensureBuilt();
  mkdirSync(own);
  for (const name of readdirSync(path.join(bundledModels, FAST_MODEL)))
    copyFileSync(path.join(bundledModels, FAST_MODEL, name), path.join(own, name));
  const card = JSON.parse(readFileSync(path.join(own, 'model.json'), 'utf8')) as object;
  writeFileSync(path.join(own, 'model.json'), JSON.stringify({ ...card, id: 'own' }));
});
afterAll(place.remove);

describe('rag-lab models', () => {
  it('adds a folder, lists, uses, checks and removes it', async () => {
    const { stdout } = await ragLabOk(['models', 'add', own, '--id', 'mine', ...PLACES]);
    expect(stdout).toMatch(/^mine may be used\n {2}files +passed /);
    expect(stdout).toMatch(/Added: use it by --embedding\.model mine\n$/);

    await ragLabOk(['models', '--json', json, '--quiet', ...PLACES]);
    const listed = (readJson() as EmbeddingModel[]).map(({ id, origin }) => `${id} ${origin}`);
    expect(listed).toContain('mine added');
    expect(listed).toContain(`${FAST_MODEL} bundled`);

    const query = ['query', 'glue for violins', '--corpus', cliCorpus, '--embedding.model', 'mine', ...PLACES];
    expect((await ragLabOk(query)).stdout).toContain('workshop/glue.md');

    await ragLabOk(['models', 'check', 'mine', '--json', json, ...PLACES]);
    expect((readJson() as FidelityReport[])[0]).toMatchObject({ id: 'mine', usable: true });

    const file = path.join(models, 'mine', 'tokenizer.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('the', 'teh'));
    const failed = await ragLab(['models', 'check', 'mine', ...PLACES]);
    expect(failed.code).toBe(1);
    expect(failed.stdout).toMatch(/mine may not be used\n {2}files +FAILED .*tokenizer\.json/);
    expect((await ragLab(query)).stderr).toContain('embedding/model-damaged');

    await ragLabOk(['models', 'remove', 'mine', ...PLACES]);
    expect((await ragLab(query)).stderr).toContain('config/unknown-name');
    expect(readdirSync(models)).toEqual([]);
  });

  it('measures models side by side', async () => {
    await ragLabOk(['models', 'add', own, '--id', 'other', '--quiet', ...PLACES]);
    const { stdout } = await ragLabOk([
      'models',
      'measure',
      FAST_MODEL,
      'other',
      '--corpus',
      cliCorpus,
      '--json',
      json,
      ...PLACES,
    ]);
    const figures = readJson() as ModelFigures[];
    expect(figures.map(({ model }) => model.id)).toEqual([FAST_MODEL, 'other']);
    for (const { tokensPerSecond, firstLoadMs, diskBytes, error } of figures) {
      expect(tokensPerSecond).toBeGreaterThan(0);
      expect(firstLoadMs).toBeGreaterThan(0);
      expect(diskBytes).toBe(figures[0]!.diskBytes);
      expect(error).toBeUndefined();
    }
    // The same weights find the same.
    expect(figures[0]!.ndcg10).toBeDefined();
    expect(figures[1]!.ndcg10).toEqual(figures[0]!.ndcg10);
    expect(stdout).toContain('static, added');
    await ragLabOk(['models', 'remove', 'other', '--quiet', ...PLACES]);
  });

  it('downloads what somebody agreed to, from the mirror of the environment', async () => {
    const source = writeExport(path.join(place.dir, 'tiny'));
    const server = createServer((request, response) => {
      const name = request.url!.split('/resolve/main/')[1];
      if (name !== undefined) return void response.end(readFileSync(path.join(source, name)));
      const files = readdirSync(source, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      const listed = files.map(({ name: file, parentPath }) => {
        const full = path.join(parentPath, file);
        const below = path.relative(source, full).split(path.sep).join('/');
        return { type: 'file', path: below, size: readFileSync(full).length };
      });
      response.end(JSON.stringify(listed));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const env = { RAG_LAB_HUB: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, NO_PROXY: '127.0.0.1' };
    const asked = await ragLab(['models', 'add', 'example/tiny', ...PLACES], { env });
    expect(asked.code).toBe(2);
    expect(asked.stderr).toContain('models/not-asked');
    expect(asked.stderr).toMatch(/tiny: \d.* kB; licence: mit/);
    expect((await ragLabOk(['models', 'add', 'example/tiny', '--yes', ...PLACES], { env })).stdout).toContain('Added');
    expect(readdirSync(models)).toContain('tiny');
    server.close();
  });

  it.each([
    [['models', 'nonsense'], 'models/unknown-action'],
    [['models', 'add'], 'models/no-source'],
    [['models', 'add', './nowhere'], 'models/no-such-folder'],
    [['models', 'add', 'a/b/c'], 'models/no-such-folder'],
    [['models', 'remove'], 'models/no-model'],
    [['models', 'remove', FAST_MODEL], 'models/bundled'],
    [['models', 'remove', 'nothing'], 'embedding/unknown-model'],
    [['models', 'check', '../models'], 'embedding/unknown-model'],
    [['models', 'measure', 'nothing', '--corpus', cliCorpus], 'embedding/unknown-model'],
  ])('%j is one message: %s', async (args, code) => {
    const failed = await ragLab([...args, ...PLACES]);
    expect(failed.code).toBe(2);
    expect(failed.stderr).toContain(`${code}: `);
    expect(failed.stderr).toContain('\nNext: ');
  });

  it('adds the model that users add: all-MiniLM-L6-v2, near its int8 sibling', async (test) => {
    const folder = needShared(test, 'models/all-MiniLM-L6-v2');
    await ragLabOk(['models', 'add', folder, '--json', json, '--quiet', ...PLACES]);
    const { fidelity } = readJson() as { fidelity: FidelityReport };
    expect(fidelity.checks.every(({ status }) => status === 'passed')).toBe(true);
    expect(fidelity.checks.at(-1)!.detail).toMatch(/ (8\.[5-9]|9\.\d|10\.0) are those of all-MiniLM-L6-v2-int8/);
  });
});
