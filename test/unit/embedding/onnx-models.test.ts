import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { ModelInput } from '../../../src/core/embedding';
import { createOnnxModels } from '../../../src/node/embedding';
import { bundledModels } from '../../support/shared';

const STATIC = 'static-MiniLM-L6-256-int8';
const ENCODER = 'paraphrase-MiniLM-L3-v2-int8';
const models = createOnnxModels({ modelsDir: bundledModels });

const inputOf = (...ids: number[]): ModelInput => ({ text: '', ids: Int32Array.from(ids) });

describe('models of a folder', () => {
  it('are listed from their cards', async () => {
    const list = await models.list();
    expect(list.map(({ id, kind, dimensions, maxTokens }) => [id, kind, dimensions, maxTokens])).toEqual([
      ['all-MiniLM-L6-v2-int8', 'encoder', 384, 256],
      [ENCODER, 'encoder', 384, 128],
      [STATIC, 'static', 256, 512],
    ]);
    expect(new Set(list.map((model) => model.fingerprint)).size).toBe(3);
    expect(list[2]!.bytes).toBe(7_677_357 + 445_426 + 214);
  });

  it('are opened once', async () => {
    const [a, b] = await Promise.all([models.open(STATIC), models.open(STATIC)]);
    expect(a).toBe(b);
  });

  it.each(['nothing', '', '..', '../models', '/etc', 'a/b', `${STATIC}/`, 'x'.repeat(500)])(
    'do not include %j',
    async (id) => {
      await expect(models.open(id)).rejects.toMatchObject({ code: 'embedding/unknown-model', fault: 'user' });
    },
  );

  it('are none where there is no folder', async () => {
    const none = createOnnxModels({ modelsDir: path.join(bundledModels, 'missing') });
    expect(await none.list()).toEqual([]);
    await expect(none.open(STATIC)).rejects.toMatchObject({ code: 'embedding/unknown-model' });
  });
});

describe('tokenizers', () => {
  it('count without special tokens and without a cut', async () => {
    const counter = await models.openTokenizer(ENCODER);
    expect(counter.count('How do I cache query results?')).toBe(7);
    expect(counter.count('')).toBe(0);
    expect(counter.count('word '.repeat(1000))).toBe(1000);
    expect(counter.maxTokens).toBe(126);
    expect((await models.openTokenizer(STATIC)).maxTokens).toBe(512);
  });

  it('that are equal have equal fingerprints', async () => {
    const [a, b, c] = await Promise.all(
      ['all-MiniLM-L6-v2-int8', ENCODER, STATIC].map((id) => models.openTokenizer(id)),
    );
    expect(a!.fingerprint).toBe(b!.fingerprint);
    expect(a!.fingerprint).not.toBe(c!.fingerprint);
  });

  it('cut between the special tokens', async () => {
    const encoder = await models.open(ENCODER);
    const { ids } = encoder.tokenize('word '.repeat(1000), 'document');
    expect([ids.length, ids[0], ids.at(-1)]).toEqual([128, 101, 102]);
    const fixed = await models.open(STATIC);
    const plain = fixed.tokenize('word '.repeat(1000), 'document').ids;
    expect(plain).toHaveLength(512);
    expect(new Set(plain).size).toBe(1);
  });
});

describe('embedding', () => {
  it.each([STATIC, ENCODER])('refuses ids outside the vocabulary of %s', async (id) => {
    const embedder = await models.open(id);
    for (const bad of [-1, -30_522, 30_522, 2 ** 31 - 1]) {
      await expect(embedder.embed([inputOf(5), inputOf(101, bad, 102)])).rejects.toMatchObject({
        code: 'embedding/token-out-of-range',
      });
    }
    await expect(embedder.embed([inputOf(...new Array<number>(513).fill(5))])).rejects.toMatchObject({
      code: 'embedding/token-out-of-range',
    });
  });

  it('refuses a text without tokens and returns nothing for no texts', async () => {
    const embedder = await models.open(STATIC);
    expect(embedder.tokenize(' \n ', 'document').ids).toHaveLength(0);
    await expect(embedder.embed([inputOf(5), inputOf()])).rejects.toMatchObject({
      code: 'embedding/zero-vector',
      fault: 'user',
    });
    expect(await embedder.embed([])).toHaveLength(0);
  });

  it('refuses work once closed', async () => {
    const own = await createOnnxModels({ modelsDir: bundledModels }).open(STATIC);
    await own.close();
    await expect(own.embed([inputOf(5)])).rejects.toMatchObject({ code: 'embedding/closed' });
  });
});

describe('a damaged model', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'rag-lab-test-'));
  const dir = path.join(root, STATIC);
  afterAll(() => rmSync(root, { recursive: true }));
  beforeEach(() => {
    rmSync(dir, { recursive: true, force: true });
    cpSync(path.join(bundledModels, STATIC), dir, { recursive: true });
  });

  const open = () => createOnnxModels({ modelsDir: root }).open(STATIC);
  const damaged = { code: 'embedding/model-damaged', fault: 'environment' };
  const flip = (file: string, at: number): void => {
    const bytes = readFileSync(path.join(dir, file));
    bytes[at]! ^= 1;
    writeFileSync(path.join(dir, file), bytes);
  };
  const card = (): Record<string, unknown> & { files: Record<string, unknown> } =>
    JSON.parse(readFileSync(path.join(dir, 'model.json'), 'utf8')) as ReturnType<typeof card>;
  const writeCard = (value: unknown): void => writeFileSync(path.join(dir, 'model.json'), JSON.stringify(value));
  /** Puts a file under the card's protection, as an attacker who writes both would. */
  const seal = (file: string, bytes: Uint8Array): void => {
    writeFileSync(path.join(dir, file), bytes);
    const sealed = card();
    sealed.files[file] = { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
    writeCard(sealed);
  };

  it('opens while it is whole', async () => {
    expect((await open()).model.id).toBe(STATIC);
  });

  it.each([
    ['model.onnx', 4_000_000],
    ['model.onnx', 10],
    ['tokenizer.json', 1000],
    ['tokenizer_config.json', 5],
  ])('is refused with a flipped bit in %s at %i', async (file, at) => {
    flip(file, at);
    await expect(open()).rejects.toMatchObject(damaged);
  });

  it('is refused when a file is longer, shorter, missing or a folder', async () => {
    const model = path.join(dir, 'model.onnx');
    appendFileSync(model, 'x');
    await expect(open()).rejects.toMatchObject(damaged);
    writeFileSync(model, '');
    await expect(open()).rejects.toMatchObject(damaged);
    rmSync(model);
    await expect(open()).rejects.toMatchObject(damaged);
    mkdirSync(model);
    await expect(open()).rejects.toMatchObject(damaged);
  });

  it.each([
    ['not JSON', '{'],
    ['an array', '[]'],
    ['null', 'null'],
    ['huge', `"${'x'.repeat(100_000)}"`],
  ])('is refused when its card is %s', async (_, text) => {
    writeFileSync(path.join(dir, 'model.json'), text);
    expect(await createOnnxModels({ modelsDir: root }).list()).toEqual([]);
    await expect(open()).rejects.toMatchObject(damaged);
  });

  it.each([
    ['another id', { id: 'other' }],
    ['more files', { files: { ...card0().files, 'weights.bin': { bytes: 1, sha256: '0'.repeat(64) } } }],
    ['an unknown key', { customOps: 'evil.so' }],
    ['an unknown input', { inputs: ['input_ids', 'position_ids'] }],
    ['inputs that the model lacks', { inputs: ['input_ids', 'attention_mask', 'token_type_ids'] }],
    ['an output that the model lacks', { output: 'logits' }],
    ['a broken checksum', { files: { ...card0().files, 'model.onnx': { bytes: 7_677_357, sha256: 'no' } } }],
    ['dimensions that are none', { dimensions: 0 }],
  ])('is refused when its card names %s', async (_, change) => {
    writeCard({ ...card(), ...change });
    await expect(open()).rejects.toMatchObject(damaged);
  });

  it('is refused when it gives other dimensions than its card says', async () => {
    writeCard({ ...card(), dimensions: 128 });
    const embedder = await open();
    await expect(embedder.embed([inputOf(5)])).rejects.toMatchObject(damaged);
  });

  it('is refused when its bytes are no ONNX model, even with the right checksum', async () => {
    const model = readFileSync(path.join(dir, 'model.onnx'));
    for (const bytes of [Buffer.from('not a model'), Buffer.alloc(1000), model.subarray(0, model.length / 2)]) {
      seal('model.onnx', bytes);
      await expect(open()).rejects.toMatchObject(damaged);
    }
  });

  it('is refused when its tokenizer is none, even with the right checksum', async () => {
    for (const text of ['{}', 'null', '[]', 'x', '{"model":{"type":"WordPiece"}}']) {
      seal('tokenizer.json', Buffer.from(text));
      await expect(open(), text).rejects.toMatchObject(damaged);
    }
  });

  it('can be opened after it was repaired', async () => {
    const repaired = createOnnxModels({ modelsDir: root });
    flip('model.onnx', 10);
    await expect(repaired.open(STATIC)).rejects.toMatchObject(damaged);
    flip('model.onnx', 10);
    expect((await repaired.open(STATIC)).model.id).toBe(STATIC);
  });

  it.runIf(process.platform !== 'win32')('is refused at once where a file is a pipe', async () => {
    for (const file of ['model.json', 'tokenizer.json']) {
      rmSync(path.join(dir, file));
      execFileSync('mkfifo', [path.join(dir, file)]);
      await expect(open()).rejects.toMatchObject(damaged);
      rmSync(path.join(dir, file));
      cpSync(path.join(bundledModels, STATIC, file), path.join(dir, file));
    }
  });

  it('may lie behind a link that the user made', async () => {
    rmSync(dir, { recursive: true });
    symlinkSync(path.join(bundledModels, STATIC), dir);
    expect((await open()).model.id).toBe(STATIC);
  });

  function card0(): { files: Record<string, unknown> } {
    return JSON.parse(readFileSync(path.join(bundledModels, STATIC, 'model.json'), 'utf8')) as {
      files: Record<string, unknown>;
    };
  }
});
