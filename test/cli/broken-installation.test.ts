import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  cliCorpus,
  copyInstallation,
  ensureBuilt,
  expectMessage,
  FAST_MODEL,
  ragLab,
  ragLabOk,
  temporaryFolder,
  type Installation,
} from '../support/cli';

const OTHER_MODEL = 'paraphrase-MiniLM-L3-v2-int8';
const place = temporaryFolder('installation');
const COMPARE = ['compare', '--corpus', cliCorpus, '--store', place.store, '--repeat', '1'];
let count = 0;
const install = (models?: readonly string[]): Installation =>
  copyInstallation(path.join(place.dir, `copy ${count++}`), models);
const FAST = ['--embedding.model', FAST_MODEL];

beforeAll(ensureBuilt);
afterAll(place.remove);

describe('an installation whose model is damaged', () => {
  const flipByte = (file: string): void => {
    const bytes = readFileSync(file);
    bytes[Math.floor(bytes.length * 0.7)]! ^= 0x10;
    writeFileSync(file, bytes);
  };

  it.each(['model.onnx', 'tokenizer.json'])('refuses a flipped bit in %s by its hash', async (name) => {
    const { cli, modelsDir } = install();
    flipByte(path.join(modelsDir, FAST_MODEL, name));
    const ended = await ragLab([...COMPARE, ...FAST], { cli });
    expectMessage(ended, 2, new RegExp(`^embedding/model-damaged: .*${name} differs from the checksum`, 'm'));
  });

  it('refuses a model that was cut short, and works with the other one', async () => {
    const { cli, modelsDir } = install([FAST_MODEL, OTHER_MODEL]);
    const model = path.join(modelsDir, FAST_MODEL, 'model.onnx');
    writeFileSync(model, readFileSync(model).subarray(0, 1_000_000));
    expectMessage(
      await ragLab([...COMPARE, ...FAST], { cli }),
      2,
      /^embedding\/model-damaged: .*1000000 bytes instead of/m,
    );
    await ragLabOk(
      ['query', 'roses', '--corpus', cliCorpus, '--store', place.store, '--embedding.model', OTHER_MODEL],
      {
        cli,
      },
    );
    const doctor = await ragLab(['doctor', '--store', place.store], { cli });
    expect(doctor.code).toBe(2);
    expect(doctor.stdout).toMatch(/^FAILED +Embedding models: .*model\.onnx.*\n +Next: \S/m);
    expect(doctor.stdout).toMatch(/^ok +Index hnsw: /m);
  });

  it('says so where there are no models at all', async () => {
    const { cli, modelsDir } = install();
    rmSync(modelsDir, { recursive: true });
    expectMessage(await ragLab(COMPARE, { cli }), 2, /^config\/unknown-name: .*all-MiniLM-L6-v2-int8/m);
    expect((await ragLab(['doctor', '--store', place.store], { cli })).stdout).toMatch(
      /^FAILED +Embedding models: none in/m,
    );
  });
});

describe('an installation without a native binary', () => {
  it.each([
    ['throws when it is loaded', 'throw new Error("dlopen: wrong ELF class");'],
    ['is not there', undefined],
  ])('ONNX Runtime %s: searching by words works', async (_, code) => {
    const { cli, replace } = install();
    replace('onnxruntime-node', code);
    const ended = await ragLab([...COMPARE, ...FAST], { cli });
    expectMessage(
      ended,
      2,
      /^embedding\/runtime-missing: ONNX Runtime has no working binary .*\nNext: .*retrieval\.mode/m,
    );
    const words = await ragLabOk([...COMPARE, ...FAST, '--retrieval.mode', 'lexical'], { cli });
    expect(words.stdout).toContain('nDCG@10');
  });

  it('the graph library is missing: exact search works', async () => {
    const { cli, replace } = install();
    replace('hnswlib-node', 'throw new Error("invalid ELF header");');
    expectMessage(await ragLab([...COMPARE, ...FAST], { cli }), 2, /^index\/\S+: .*\nNext: .*flat/m);
    await ragLabOk([...COMPARE, ...FAST, '--index.kind', 'flat'], { cli });
    const doctor = await ragLab(['doctor', '--store', place.store], { cli });
    expect(doctor.code).toBe(2);
    expect(doctor.stdout).toMatch(/^FAILED +Index hnsw: /m);
    expect(doctor.stdout).toMatch(/^ok +Index flat: /m);
  });

  it('the engine itself is missing: it is said once, after one more try', async () => {
    const { cli } = install();
    rmSync(path.join(path.dirname(cli), 'worker.js'));
    const ended = await ragLab([...COMPARE, ...FAST], { cli });
    expect([2, 3]).toContain(ended.code);
    expect(ended.stderr).toMatch(/^engine\/ended: The engine stopped: .*\nNext: \S/m);
  });

  it('needs neither to list its knobs', async () => {
    const { cli, replace } = install();
    replace('onnxruntime-node', undefined);
    replace('hnswlib-node', undefined);
    await ragLabOk(['knobs', '--json'], { cli });
  });
});
