import { describe, expect, it } from 'vitest';
import { environmentError, LabError } from '../../../src/core/common';
import type { LabPorts } from '../../../src/core/ports';
import { doctor, machineInfo, privateBytes, systemClock } from '../../../src/node/machine';
import { memoryStore } from '../../../src/node/store';
import { fakeLab } from '../../support/fake-lab';

const OPTIONS = { storeDir: process.cwd(), modelsDir: '/models', userModelsDir: '/own', storeQuotaBytes: 1 };
const checksOf = async (over: Partial<LabPorts> = {}, options = OPTIONS) =>
  new Map((await doctor(fakeLab(new Map(), over).ports, options)).map((check) => [check.id, check]));

describe('the machine', () => {
  it('is described by what a figure depends on', () => {
    const info = machineInfo();
    expect(info.os).toContain(process.arch);
    expect(info.cpu).not.toBe('');
    expect(info.cores).toBeGreaterThan(0);
    expect(info.memoryBytes).toBeGreaterThan(1e8);
    expect(info.node).toBe(process.versions.node);
    expect(info.versions['hnswlib-node']).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('has a clock that never goes back and tells microseconds apart', () => {
    const times = Array.from({ length: 2000 }, () => systemClock.nowMs());
    expect(times.every((ms, i) => i === 0 || ms >= times[i - 1]!)).toBe(true);
    expect(times.some((ms) => Math.abs(ms - Math.round(ms * 10) / 10) > 1e-4)).toBe(true);
  });

  it('tells private memory on Linux, and that it does not know elsewhere', () => {
    const before = privateBytes();
    if (process.platform !== 'linux') {
      expect(before).toBeUndefined();
      return;
    }
    const held = Buffer.alloc(64 << 20, 1);
    expect(privateBytes()! - before!).toBeGreaterThan(50 << 20);
    expect(held[5]).toBe(1);
  });
});

describe('the doctor', () => {
  it('finds nothing wrong where everything works', async () => {
    const checks = await checksOf();
    expect([...checks.keys()]).toEqual(['node', 'models', 'index.flat', 'index.hnsw', 'store', 'disk', 'prices']);
    for (const id of ['node', 'models', 'index.flat', 'index.hnsw', 'store', 'prices'])
      expect(checks.get(id)).toMatchObject({ status: 'ok' });
  });

  it('names what fails with its next step, and looks at the rest', async () => {
    const broken = fakeLab(new Map()).ports;
    const checks = await checksOf({
      models: {
        ...broken.models,
        open: () => Promise.reject(environmentError('a/b', 'It is damaged.', 'Install it again.')),
      },
      indexKinds: [{ ...broken.indexKinds[0]!, build: () => Promise.reject(new Error('boom')) }],
      store: { ...memoryStore(), notice: 'kept in memory' },
    });
    expect(checks.get('models')).toMatchObject({
      status: 'failed',
      detail: 'It is damaged.',
      nextStep: 'Install it again.',
    });
    expect(checks.get('index.flat')).toMatchObject({
      status: 'failed',
      detail: 'boom',
      nextStep: LabError.dataOf(new Error()).nextStep,
    });
    expect(checks.get('store')).toMatchObject({ status: 'warning', detail: 'kept in memory' });
    expect(checks.get('prices')).toMatchObject({ status: 'ok' });
  });

  it('does not call an installation without models healthy', async () => {
    const { models } = fakeLab(new Map()).ports;
    expect((await checksOf({ models: { ...models, list: () => Promise.resolve([]) } })).get('models')).toMatchObject({
      status: 'failed',
    });
  });

  it('notices an index that answers wrongly', async () => {
    const [flat] = fakeLab(new Map()).ports.indexKinds;
    const wrong: LabPorts['indexKinds'][number] = {
      ...flat!,
      async build(...args) {
        const index = await flat!.build(...args);
        return {
          ...index,
          close: () => index.close(),
          search: () => ({ rows: new Int32Array([0]), similarities: new Float32Array([1]) }),
        };
      },
    };
    expect((await checksOf({ indexKinds: [wrong] })).get('index.flat')).toMatchObject({
      status: 'failed',
      detail: 'found row 0 where 1 is nearest',
    });
  });

  it('does not fail over a store folder that is not there', async () => {
    const checks = await checksOf({}, { ...OPTIONS, storeDir: '/nonexistent/store' });
    expect(checks.get('disk')!.status).not.toBe('ok');
    expect(checks.get('disk')!.nextStep).not.toMatch(/report this as a bug/);
  });
});
