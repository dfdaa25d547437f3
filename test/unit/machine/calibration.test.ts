import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import type { Embedder } from '../../../src/core/embedding';
import { renderCalibration } from '../../../src/core/report';
import { createOnnxModels } from '../../../src/node/embedding';
import { calibrateModel, fewestWorth, openCalibration, threadCounts } from '../../../src/node/machine';
import { fakeModels } from '../../support/fake-lab';

const dir = mkdtempSync(path.join(tmpdir(), 'calibration-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const machine = {
  os: 'test',
  cpu: 'Fast 9000',
  cores: 4,
  memoryBytes: 1,
  node: '24',
  versions: { 'onnxruntime-node': '1' },
};
const found = { model: 'm', machine: 'k', threads: 3, tokensPerCall: 4096, points: [], gain: 1.5 };

describe('what was calibrated', () => {
  it('is known again by model, on the same machine alone', () => {
    openCalibration(dir, machine).keep(found);
    openCalibration(dir, machine).keep({ ...found, model: 'other', threads: 1 });
    expect(openCalibration(dir, machine).threadsOf('m')).toBe(3);
    expect(openCalibration(dir, machine).threadsOf('other')).toBe(1);
    expect(openCalibration(dir, machine).threadsOf('toString')).toBeUndefined();
    expect(openCalibration(dir, { ...machine, cores: 8 }).threadsOf('m')).toBeUndefined();
    expect(openCalibration(dir, { ...machine, versions: { 'onnxruntime-node': '2' } }).threadsOf('m')).toBeUndefined();
  });

  it.each(['', '{', '[]', '{"version":2,"machines":{}}', '{"version":1,"machines":{"k":{"m":{"threads":-1}}}}'])(
    'is nothing where the file is %j, and can be kept anew',
    (text) => {
      writeFileSync(path.join(dir, 'calibration.json'), text);
      expect(openCalibration(dir, machine).threadsOf('m')).toBeUndefined();
      openCalibration(dir, machine).keep(found);
      expect(openCalibration(dir, machine).threadsOf('m')).toBe(3);
      expect(JSON.parse(readFileSync(path.join(dir, 'calibration.json'), 'utf8'))).toMatchObject({ version: 1 });
    },
  );

  it('says so where it cannot be kept', () => {
    const file = path.join(dir, 'a-file');
    writeFileSync(file, '');
    expect(() => openCalibration(file, machine).keep(found)).toThrow(
      expect.objectContaining({ code: 'calibration/not-written' }) as Error,
    );
  });
});

describe('calibrating', () => {
  const tokensOf = (batch: Parameters<Embedder['embed']>[0]): number =>
    batch.reduce((sum, { ids }) => sum + ids.length, 0);
  /** Each run takes the time that is said, on a clock of its own. */
  async function calibrate(
    msPerToken: (threads: number) => number,
    changeBits: (threads: number) => boolean = () => false,
  ) {
    const clock = { ms: 0, nowMs: () => clock.ms };
    const models = fakeModels();
    const open = async (threads: number): Promise<Embedder> => {
      const embedder = await models.open('fake');
      return {
        ...embedder,
        async embed(batch) {
          clock.ms += msPerToken(threads) * tokensOf(batch);
          const rows = await embedder.embed(batch);
          if (changeBits(threads)) rows[0]! += 1e-7;
          return rows;
        },
      };
    };
    return calibrateModel({ model: 'fake', cores: 4, seconds: 5, threadsBefore: 2, open, clock }, noControl);
  }

  it('takes the quickest threads and says what they gain', async () => {
    const best = await calibrate((threads) => ({ 1: 4, 2: 2, 3: 1.5, 4: 1 })[threads]!);
    expect(best).toMatchObject({ threads: 4, tokensPerCall: 4096 });
    expect(best.gain).toBeCloseTo(2);
    expect(best.points.slice(0, 4).map(({ tokensPerSecond }) => Math.round(tokensPerSecond))).toEqual([
      250, 500, 667, 1000,
    ]);
    expect(renderCalibration({ ...best, machine: 'k' })).toContain(
      'fake runs with 4 threads on this machine from now on, 100 % faster',
    );
  });

  it('leaves cores to others where more threads are hardly worth it', async () => {
    const best = await calibrate((threads) => ({ 1: 1.03, 2: 1.01, 3: 1, 4: 1 })[threads]!);
    expect(best.threads).toBe(1);
    expect(
      fewestWorth([
        { threads: 1, tokensPerCall: 1, tokensPerSecond: 90 },
        { threads: 2, tokensPerCall: 1, tokensPerSecond: 100 },
      ]).threads,
    ).toBe(2);
  });

  it('never takes threads at which a vector has other bits', async () => {
    const best = await calibrate(
      (threads) => 5 - threads,
      (threads) => threads === 4,
    );
    expect(best.threads).toBe(3);
    expect(best.points.map(({ threads }) => threads)).not.toContain(4);
  });

  it('tries no more threads than there are cores', () => {
    expect(threadCounts(1)).toEqual([1]);
    expect(threadCounts(6)).toEqual([1, 2, 3, 4, 6]);
    expect(threadCounts(7)).toEqual([1, 2, 3, 4, 6, 7]);
    expect(threadCounts(64).at(-1)).toBe(16);
  });
});

describe('the models that come with the lab', () => {
  const modelsDir = path.resolve(import.meta.dirname, '../../../media/models');
  it.each(['all-MiniLM-L6-v2-int8', 'paraphrase-MiniLM-L3-v2-int8', 'static-MiniLM-L6-256-int8'])(
    '%s gives the same bits with any number of threads',
    async (id) => {
      const texts = ['short', 'How is a cache invalidated when its source has changed?', 'word '.repeat(180)];
      const bits = async (threads: number): Promise<number[]> => {
        const embedder = await createOnnxModels({ modelsDir, threadsOf: () => threads }).open(id);
        const rows = await embedder.embed(texts.map((text) => embedder.tokenize(text, 'document')));
        return [...new Uint32Array(rows.buffer)];
      };
      expect(await bits(2)).toEqual(await bits(1));
    },
  );
});
