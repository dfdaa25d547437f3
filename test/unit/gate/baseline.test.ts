import { describe, expect, it } from 'vitest';
import type { LabErrorData } from '../../../src/core/common';
import { checkBaseline, formatBaseline, machineClass, makeBaseline, parseBaseline } from '../../../src/core/gate';
import { runResult } from '../../fixtures/run-result';
import { baseline, gateRun } from './gate-run';

const text = formatBaseline(baseline);
const FILE = 'rag-lab/baseline.json';

function errorOf(work: () => unknown): LabErrorData {
  try {
    work();
  } catch (error) {
    return (error as { toData(): LabErrorData }).toData();
  }
  throw new Error('did not fail');
}
const readError = (broken: string): LabErrorData => errorOf(() => parseBaseline(broken, FILE));
interface Editable {
  [key: string]: unknown;
  variants: { [key: string]: unknown; name: string; queries: { rank: unknown; ndcg10: unknown }[] }[];
}
const edited = (change: (value: Editable) => void): string => {
  const value = JSON.parse(text) as Editable;
  change(value);
  return JSON.stringify(value, null, 2);
};

describe('the baseline of a run', () => {
  it('holds every variant with its knobs, figures and judged queries', () => {
    expect(baseline.variants.map(({ name }) => name)).toEqual(['baseline', 'smaller', 'words', 'sentences']);
    expect(baseline.variants[1]!.knobs).toEqual({ 'embedding.dimensions': 128, 'vectors.storage': 'i8' });
    const [first] = baseline.variants;
    expect(first!.queries).toHaveLength(gateRun.queries.judged);
    expect(first!.queries[0]).toEqual({ id: 'q1', rank: 1, ndcg10: 1 });
    expect(first!.metrics['quality.ndcg@10']).toMatchObject({
      value: gateRun.variants[0]!.metrics['quality.ndcg@10']!.value,
      low: expect.any(Number) as number,
    });
  });

  it('reads back as it was written, byte for byte', () => {
    const read = parseBaseline(text, FILE);
    expect(read).toEqual(baseline);
    expect(formatBaseline(read)).toBe(text);
  });

  it('is the same whenever and wherever the run was, and names neither', () => {
    const later = { ...gateRun, id: '20990101-000000-ffff', startedAt: '2099-01-01T00:00:00Z' };
    expect(formatBaseline(makeBaseline(later, '1.0.0'))).toBe(text);
    expect(text).not.toContain(gateRun.startedAt.slice(0, 10));
  });

  it('changes in one line when one query of one variant changes', () => {
    const lines = text.split('\n');
    const changed = formatBaseline({
      ...baseline,
      variants: baseline.variants.map((variant, i) =>
        i === 2 ? { ...variant, queries: variant.queries.map((q, j) => (j === 4 ? { ...q, rank: 99 } : q)) } : variant,
      ),
    }).split('\n');
    expect(changed.filter((line, i) => line !== lines[i])).toHaveLength(1);
  });

  it('is not made of a run that does not say what was asked', () => {
    expect(() => makeBaseline(runResult, '1')).toThrow(expect.objectContaining({ code: 'baseline/old-run' }) as Error);
  });
});

describe('a baseline that cannot be used says why, where and what to do', () => {
  it('broken JSON, as a merge leaves it', () => {
    const lines = text.split('\n');
    lines.splice(7, 0, '<<<<<<< HEAD');
    expect(readError(lines.join('\n'))).toMatchObject({ code: 'baseline/not-json', where: { file: FILE, line: 8 } });
    expect(readError('').code).toBe('baseline/not-json');
    expect(readError(text.slice(0, 400)).code).toBe('baseline/not-json');
  });

  it('an older version, a newer one, and something else', () => {
    const old = '{\n  "version": 1,\n  "variant": "baseline",\n  "metrics": {},\n  "queries": []\n}\n';
    expect(readError(old)).toMatchObject({ code: 'baseline/old-version', where: { file: FILE, line: 2 } });
    expect(readError(old).nextStep).toContain('rag-lab baseline');
    expect(readError('{"version": 3}')).toMatchObject({
      code: 'baseline/new-version',
      nextStep: 'Update RAG Performance Lab.',
    });
    for (const other of ['[]', '7', 'null', '{"schemaVersion": 1}', '{"version": "2"}'])
      expect(readError(other).code, other).toBe('baseline/not-a-baseline');
  });

  it.each<[string, (value: Editable) => void, RegExp]>([
    ['a rank by hand', ({ variants }) => (variants[0]!.queries[2]!.rank = 0), /variants\[0\]\.queries\[2\]\.rank/],
    ['a text for a figure', ({ variants }) => (variants[1]!.queries[0]!.ndcg10 = '0.5'), /ndcg10/],
    ['a quality above 1', ({ variants }) => (variants[0]!.queries[0]!.ndcg10 = 1.5), /ndcg10/],
    ['an unknown member', ({ variants }) => (variants[0]!['note'] = 'mine'), /note/],
    ['a missing member', (value) => delete value['machine'], /machine/],
    ['no variants', ({ variants }) => variants.splice(0), /variants/],
    ['a variant twice', ({ variants }) => variants.push(variants[0]!), /two variants "baseline"/],
    ['a query twice', ({ variants: [first] }) => first!.queries.push(first!.queries[1]!), /query "q2" is there twice/],
    ['a variant that is no name', ({ variants }) => (variants[0]!.name = '../x'), /name/],
  ])('%s', (name, change, message) => {
    const error = readError(edited(change));
    expect(error.code).toBe('baseline/malformed');
    expect(error.message).toMatch(message);
    expect(error.where?.line).toBeGreaterThan(name === 'a missing member' ? 0 : 1);
  });

  it('a key that reaches the prototype, which stays as it is', () => {
    const before = Object.keys(Object.prototype);
    const hostile = text.replace('"metrics": {', '"metrics": { "__proto__": { "value": 1, "unit": "ms" },');
    expect(readError(hostile).code).toBe('baseline/forbidden-key');
    expect(Object.keys(Object.prototype)).toEqual(before);
    expect(({} as { value?: unknown }).value).toBeUndefined();
  });

  it('nested too deeply, or too long', () => {
    expect(readError(`{"version": 2, "variants": ${'['.repeat(50_000)}`).code).toMatch(/^baseline\//);
  });

  it('another corpus or other variants, before anything is measured', () => {
    const all = baseline.variants[0]!.queries.map(({ id }) => id);
    checkBaseline(baseline, ['smaller', 'new'], [all[3]!, 'x']);
    expect(errorOf(() => checkBaseline(baseline, ['other'], all)).code).toBe('baseline/other-variants');
    expect(errorOf(() => checkBaseline(baseline, ['smaller'], ['x', 'y'])).code).toBe('baseline/other-corpus');
    expect(errorOf(() => checkBaseline(baseline, ['smaller'], [])).code).toBe('baseline/other-corpus');
  });
});

describe('the class of a machine', () => {
  const machine = { ...gateRun.machine, os: 'Linux 6.1.0-13 x64', cpu: 'Fast CPU', cores: 2, node: '24.9.0' };
  it('holds what latency depends on, and neither the kernel nor a patch of Node', () => {
    const same = machineClass(machine);
    expect(same).toBe('Linux x64, Fast CPU, 2 cores, Node 24');
    expect(machineClass({ ...machine, os: 'Linux 6.8.0 x64', node: '24.1.2', memoryBytes: 1 })).toBe(same);
    const others = [
      { os: 'Linux 6.1.0-13 arm64' },
      { os: 'Darwin 24 x64' },
      { cpu: 'Slow' },
      { cores: 4 },
      { node: '22.1.0' },
    ];
    for (const other of others) expect(machineClass({ ...machine, ...other })).not.toBe(same);
  });
});
