import { createHash } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import type { Pooling } from '../../../src/core/embedding';
import { addFolder, checkModel, previewFolder, removeModel } from '../../../src/node/embedding';
import { registryOf, SETTINGS, writeExport } from '../../support/exports';
import { bundledModels, projectRoot } from '../../support/shared';

const root = mkdtempSync(path.join(tmpdir(), 'rag-lab-test-'));
const source = path.join(root, 'tiny');
const user = path.join(root, 'models');
afterAll(() => rmSync(root, { recursive: true }));
beforeEach(() => {
  rmSync(source, { recursive: true, force: true });
  rmSync(user, { recursive: true, force: true });
});

const add = (id?: string) => addFolder(registryOf(user), { kind: 'folder', folder: source }, id, noControl);
const left = (): string[] => readdirSync(user, { withFileTypes: true }).map(({ name }) => name);

describe('a sentence-transformers export', () => {
  const golden = JSON.parse(readFileSync(path.join(projectRoot, 'test/fixtures/models/pooled.json'), 'utf8')) as ({
    text: string;
  } & Record<Exclude<Pooling, 'none'>, number[]>)[];

  it.each(['mean', 'cls', 'max', 'lasttoken'] as const)('pools by %s as NumPy does', async (pooling) => {
    const name = { mean: 'mean_tokens', cls: 'cls_token', max: 'max_tokens', lasttoken: 'lasttoken' }[pooling];
    writeExport(source, 'tokens.onnx', { '1_Pooling/config.json': { [`pooling_mode_${name}`]: true } });
    await add();
    const embedder = await registryOf(user).open('tiny');
    for (const { text, [pooling]: expected } of golden) {
      const vector = await embedder.embed([embedder.tokenize(text, 'document')]);
      for (const [d, value] of expected.entries()) expect(vector[d], text).toBeCloseTo(value, 5);
    }
  });

  it('may pool by its graph', async () => {
    writeExport(source, 'text.onnx', {
      '1_Pooling/config.json': { pooling_mode_weightedmean_tokens: false, pooling_mode: 'cls' },
    });
    await add();
    const embedder = await registryOf(user).open('tiny');
    const vector = await embedder.embed([embedder.tokenize(golden[1]!.text, 'document')]);
    for (const [d, value] of golden[1]!.mean.entries()) expect(vector[d]).toBeCloseTo(value, 5);
  });

  it('is described by its files', async () => {
    writeExport(source);
    const { model, fidelity } = await add();
    expect(model).toMatchObject({
      ...{ id: 'tiny', kind: 'encoder', origin: 'added', dimensions: 8, maxTokens: 48 },
      ...{ licence: 'mit', source: 'example/tiny' },
    });
    expect(fidelity.usable).toBe(true);
    expect(fidelity.checks.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'files passed',
      'finite passed',
      'normalised passed',
      'batch-invariant passed',
      'deterministic passed',
      'neighbours not-checked',
    ]);
    expect(left()).toEqual(['tiny']);
    expect((await registryOf(user).list()).map(({ id }) => id)).toContain('tiny');
  });

  it('is previewed without a copy', async () => {
    writeExport(source);
    const preview = await previewFolder(registryOf(user), { kind: 'folder', folder: source }, undefined);
    expect(preview.files.map(({ name }) => name)).toEqual([
      'onnx/model.onnx',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
    expect(preview).toMatchObject({ id: 'tiny', licence: 'mit', presentBytes: 0 });
    expect(preview.bytes).toBe(preview.files.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(() => left()).toThrow('ENOENT');
  });

  it.each([
    ['sentence_bert_config.json', { 'sentence_bert_config.json': { max_seq_length: 20 } }, 20],
    ['config.json', { 'sentence_bert_config.json': undefined }, 64],
    ['tokenizer_config.json', { 'tokenizer_config.json': { model_max_length: 30 } }, 30],
    [
      'an offset of its positions',
      { 'config.json': { model_type: 'xlm-roberta', max_position_embeddings: 34, pad_token_id: 1 } },
      32,
    ],
  ])('reads the smallest maximum: %s', async (_, changes, expected) => {
    writeExport(source, 'tokens.onnx', changes);
    expect((await add()).model.maxTokens).toBe(expected);
  });

  it('puts its prompts before queries and documents, and leaves room for them', async () => {
    const prompts = { prompts: { query: 'query: ', passage: 'passage: ', clustering: 'x' } };
    writeExport(source, 'tokens.onnx', { 'config_sentence_transformers.json': prompts });
    const { model } = await add('prompted');
    const [embedder, tokenizer] = await Promise.all([
      registryOf(user).open('prompted'),
      registryOf(user).openTokenizer('prompted'),
    ]);
    expect(embedder.tokenize('cache', 'query').text).toBe('query: cache');
    expect(embedder.tokenize('cache', 'document').text).toBe('passage: cache');
    expect(tokenizer.maxTokens).toBe(model.maxTokens - 2 - tokenizer.count('passage: '));
    rmSync(path.join(source, 'config_sentence_transformers.json'));
    expect((await add('plain')).model.fingerprint).not.toBe(model.fingerprint);
  });

  it.each([
    ['custom operators', 'custom-operator.onnx', {}, 'embedding/model-damaged', 'Mystery'],
    ['an input that is not known', 'unknown-input.onnx', {}, 'models/unsupported', 'pixel_values'],
    [
      'a step that is only in its files',
      'tokens.onnx',
      { 'modules.json': [...SETTINGS['modules.json'], { type: 'x.Dense' }] },
      'models/unsupported',
      'Dense',
    ],
    [
      'two poolings',
      'tokens.onnx',
      { '1_Pooling/config.json': { pooling_mode_cls_token: true, pooling_mode_mean_tokens: true } },
      'models/unsupported',
      'cls and mean',
    ],
    [
      'a pooling that is not known',
      'tokens.onnx',
      { '1_Pooling/config.json': { pooling_mode: 'attention' } },
      'models/unsupported',
      'attention',
    ],
    [
      'prompts outside of the pooling',
      'tokens.onnx',
      {
        '1_Pooling/config.json': { pooling_mode: 'mean', include_prompt: false },
        'config_sentence_transformers.json': { prompts: { query: 'q: ' } },
      },
      'models/unsupported',
      'prompts',
    ],
    [
      'weights in another file',
      'tokens.onnx',
      { 'onnx/model.onnx_data': 'x' },
      'models/external-data',
      'model.onnx_data',
    ],
    ['broken settings', 'tokens.onnx', { 'config.json': '{' }, 'models/bad-file', 'config.json'],
    ['settings of another shape', 'tokens.onnx', { 'modules.json': { a: 1 } }, 'models/bad-file', 'modules.json'],
    [
      'a tokenizer of no kind',
      'tokens.onnx',
      { 'tokenizer.json': '{"model":{"type":"Magic"}}' },
      'models/unsupported',
      'tokenizer',
    ],
    [
      'a graph that is none',
      'tokens.onnx',
      { 'onnx/model.onnx': 'version https://git-lfs.github.com/spec/v1' },
      'embedding/model-damaged',
      'not an ONNX model',
    ],
    [
      'huge settings',
      'tokens.onnx',
      { 'config.json': `"${'x'.repeat(1_000_001)}"` },
      'models/too-large',
      'config.json',
    ],
  ])('is refused for %s, and nothing is left', async (_, graph, changes, code, words) => {
    writeExport(source, graph, changes);
    await expect(add()).rejects.toMatchObject({ code, message: expect.stringContaining(words) as string });
    // Some are refused before anything is made.
    expect(existsSync(user) ? left() : []).toEqual([]);
  });

  it('is refused without a tokenizer or a graph', async () => {
    writeExport(source);
    rmSync(path.join(source, 'tokenizer.json'));
    await expect(add()).rejects.toMatchObject({ code: 'models/file-missing' });
    rmSync(path.join(source, 'onnx'), { recursive: true });
    await expect(add()).rejects.toMatchObject({ code: 'models/no-onnx' });
    rmSync(source, { recursive: true });
    await expect(add()).rejects.toMatchObject({ code: 'models/no-such-folder' });
  });

  it('with several graphs wants to know which', async () => {
    writeExport(source);
    for (const name of ['a.onnx', 'b.onnx'])
      copyFileSync(path.join(source, 'onnx/model.onnx'), path.join(source, 'onnx', name));
    rmSync(path.join(source, 'onnx/model.onnx'));
    await expect(add()).rejects.toMatchObject({
      code: 'models/which-onnx',
      nextStep: expect.stringContaining('onnx/a.onnx, onnx/b.onnx') as string,
    });
    const chosen = { kind: 'folder', folder: source, file: 'onnx/b.onnx' } as const;
    expect((await addFolder(registryOf(user), chosen, 'b', noControl)).model.id).toBe('b');
  });
});

describe('a model folder of ours', () => {
  const STATIC = 'static-MiniLM-L6-256-int8';
  const copy = (change: Record<string, unknown> = {}): void => {
    mkdirSync(source, { recursive: true });
    for (const name of readdirSync(path.join(bundledModels, STATIC)))
      copyFileSync(path.join(bundledModels, STATIC, name), path.join(source, name));
    const card = JSON.parse(readFileSync(path.join(source, 'model.json'), 'utf8')) as object;
    writeFileSync(path.join(source, 'model.json'), JSON.stringify({ ...card, id: 'tiny', ...change }));
  };

  it('is added with its card and held against it ever after', async () => {
    copy();
    const { model, fidelity } = await add('mine');
    expect([model.id, model.kind, model.origin, fidelity.usable]).toEqual(['mine', 'static', 'added', true]);
    const file = path.join(user, 'mine', 'model.onnx');
    const bytes = readFileSync(file);
    bytes[4_000_000]! ^= 1;
    writeFileSync(file, bytes);
    await expect(registryOf(user).open('mine')).rejects.toMatchObject({ code: 'embedding/model-damaged' });
    const checked = await checkModel(registryOf(user), 'mine', noControl);
    expect(checked.usable).toBe(false);
    expect(checked.checks[0]).toMatchObject({ id: 'files', status: 'failed' });
    expect(checked.checks.slice(1).every(({ status }) => status === 'not-checked')).toBe(true);
  });

  it('that is damaged already is refused', async () => {
    copy();
    appendFileSync(path.join(source, 'tokenizer.json'), ' ');
    await expect(add()).rejects.toMatchObject({
      code: 'models/unfaithful',
      message: expect.stringContaining('tokenizer.json') as string,
    });
    expect(left()).toEqual([]);
  });

  it('whose vectors are not of length 1 is refused with the figure', async () => {
    writeExport(source);
    await add('good');
    const card = JSON.parse(readFileSync(path.join(user, 'good/model.json'), 'utf8')) as object;
    rmSync(source, { recursive: true });
    mkdirSync(source);
    for (const name of ['model.onnx', 'tokenizer.json', 'tokenizer_config.json'])
      copyFileSync(path.join(user, 'good', name), path.join(source, name));
    writeFileSync(path.join(source, 'model.json'), JSON.stringify({ ...card, id: 'tiny', normalise: false }));
    await expect(add()).rejects.toMatchObject({
      code: 'models/unfaithful',
      message: expect.stringMatching(/normalised: Lengths differ from 1 by/) as string,
    });
    expect(left()).toEqual(['good']);
  });

  it('never takes the place of another', async () => {
    copy();
    await expect(add(STATIC)).rejects.toMatchObject({
      code: 'models/exists',
      message: expect.stringContaining('comes with the lab') as string,
    });
    await add('mine');
    await expect(add('mine')).rejects.toMatchObject({ code: 'models/exists' });
    for (const bad of ['../up', 'a/b', '', '.hidden', 'x'.repeat(81)])
      await expect(add(bad), bad).rejects.toMatchObject({ code: 'models/bad-id' });
    mkdirSync(path.join(user, STATIC));
    writeFileSync(path.join(user, STATIC, 'model.json'), '{}');
    expect((await registryOf(user).open(STATIC)).model.origin).toBe('bundled');
  });

  it('is removed, and one that comes with the lab is not', async () => {
    copy();
    const registry = registryOf(user);
    await addFolder(registry, { kind: 'folder', folder: source }, 'mine', noControl);
    expect((await registry.open('mine')).model.id).toBe('mine');
    await removeModel(registry, 'mine');
    await expect(registry.open('mine')).rejects.toMatchObject({ code: 'embedding/unknown-model' });
    await expect(removeModel(registry, STATIC)).rejects.toMatchObject({ code: 'models/bundled' });
    await expect(removeModel(registry, '../models')).rejects.toMatchObject({ code: 'embedding/unknown-model' });
    expect(
      createHash('sha256')
        .update(readFileSync(path.join(bundledModels, STATIC, 'model.onnx')))
        .digest('hex'),
    ).toMatch(/^27f37fda/);
  });
});
