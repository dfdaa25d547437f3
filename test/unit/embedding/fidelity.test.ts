import { describe, expect, it } from 'vitest';
import { cancelled, createRng, environmentError, noControl, userError } from '../../../src/core/common';
import { checkFidelity, neighbourOverlap, type Embedder, type FidelitySubject } from '../../../src/core/embedding';

const DIMENSIONS = 8;
const TEXTS = Array.from({ length: 24 }, (_, i) => `text ${i} ${'word '.repeat(i % 5)}`);

/** A direction that depends on the text alone. */
function vectorOf(text: string): Float32Array {
  const rng = createRng(Array.from(text).reduce((hash, character) => (hash * 31 + character.charCodeAt(0)) >>> 0, 7));
  const row = Float32Array.from({ length: DIMENSIONS }, () => rng.next() - 0.5);
  const norm = Math.hypot(...row);
  return row.map((value) => value / norm);
}

/** @param bend changes the vector of a text, told where in its batch it is, how large that is and how often it embedded */
function embedderOf(
  bend: (row: Float32Array, at: number, batch: number, calls: number) => void = () => undefined,
): Embedder {
  let calls = 0;
  return {
    model: {
      ...{ id: 'fake', kind: 'encoder', origin: 'added', dimensions: DIMENSIONS, maxTokens: 32, bytes: 1 },
      ...{ licence: '', source: '', fingerprint: 'f' },
    },
    fingerprint: 't',
    maxTokens: 32,
    count: (text) => text.split(/\s+/).length,
    tokenize: (text) => ({ text, ids: new Int32Array(Math.min(32, text.split(/\s+/).length)) }),
    embed: (batch) => {
      calls++;
      const out = new Float32Array(batch.length * DIMENSIONS);
      for (const [at, { text }] of batch.entries()) {
        const row = vectorOf(text);
        bend(row, at, batch.length, calls);
        out.set(row, at * DIMENSIONS);
      }
      return Promise.resolve(out);
    },
    close: () => Promise.resolve(),
  };
}

const check = async (open: () => Embedder, change: Partial<FidelitySubject> = {}) => {
  const subject = { id: 'fake', texts: TEXTS, checkFiles: () => Promise.resolve('Files.'), ...change };
  const report = await checkFidelity({ open: () => Promise.resolve(open()), ...subject }, noControl);
  return { ...report, status: Object.fromEntries(report.checks.map(({ id, status }) => [id, status])) };
};

describe('the fidelity gate', () => {
  it('lets a pure function of the text pass', async () => {
    const { usable, status } = await check(() => embedderOf(), { reference: embedderOf() });
    expect(usable).toBe(true);
    expect(Object.values(status)).toEqual(new Array(6).fill('passed'));
  });

  it.each([
    ['normalised', (row: Float32Array) => row.forEach((value, i) => (row[i] = 2 * value))],
    ['batch-invariant', (row: Float32Array, at: number, batch: number) => (row[0]! += batch > 1 && at > 0 ? 1e-6 : 0)],
    ['deterministic', (row: Float32Array, _: number, __: number, calls: number) => (row[0]! += calls > 40 ? 1e-6 : 0)],
  ] as const)('finds a model that is not %s, and only that', async (id, bend) => {
    const { usable, status, checks } = await check(() => embedderOf(bend));
    expect(usable).toBe(false);
    expect(checks.filter((found) => found.status === 'failed').map((found) => found.id)).toEqual([id]);
    expect(status['neighbours']).toBe('not-checked');
  });

  it('finds a model that is another one after every start', async () => {
    let starts = 0;
    const { status } = await check(() => {
      const start = ++starts;
      return embedderOf((row) => (row[0]! += start * 1e-7));
    });
    expect(status).toMatchObject({ 'batch-invariant': 'passed', deterministic: 'failed' });
  });

  it('allows the differences that it is told to allow', async () => {
    const bend = (row: Float32Array, _: number, batch: number) => (row[0]! += batch > 1 ? 5e-4 : 0);
    expect((await check(() => embedderOf(bend), { tolerance: 1e-3 })).usable).toBe(true);
    expect((await check(() => embedderOf(bend), { tolerance: 1e-4 })).usable).toBe(false);
  });

  it('finds a model that orders texts as no model of its family does', async () => {
    const mirrored = embedderOf((row) => row.reverse().forEach((value, i) => (row[i] = -value)));
    const unrelated = { ...embedderOf(), tokenize: (text: string) => embedderOf().tokenize(`${text}!`, 'document') };
    expect((await check(() => embedderOf(), { reference: mirrored })).status['neighbours']).toBe('passed');
    expect((await check(() => embedderOf(), { reference: unrelated })).status['neighbours']).toBe('failed');
  });

  it('stops at the first failure that makes the rest senseless', async () => {
    const damaged = environmentError('embedding/model-damaged', 'model.onnx differs.', 'Restore it.');
    const files = await check(() => embedderOf(), { checkFiles: () => Promise.reject(damaged) });
    expect(files.status).toMatchObject({ files: 'failed', finite: 'not-checked', neighbours: 'not-checked' });
    const infinite = (): Embedder => ({
      ...embedderOf(),
      embed: () => Promise.reject(userError('embedding/not-finite', 'Vector 3 holds a NaN.', '')),
    });
    const finite = await check(infinite);
    expect(finite.status).toMatchObject({ files: 'passed', finite: 'failed', deterministic: 'not-checked' });
    expect(finite.checks.find(({ id }) => id === 'finite')!.detail).toBe('Vector 3 holds a NaN.');
  });

  it('does not take what is not the fault of the model for its fault', async () => {
    for (const error of [cancelled(), environmentError('embedding/runtime-missing', '', ''), new TypeError('ours')])
      await expect(check(() => ({ ...embedderOf(), embed: () => Promise.reject(error) }))).rejects.toBe(error);
  });
});

describe('shared neighbours', () => {
  const vectors = (texts: readonly string[]): Float32Array =>
    Float32Array.from(texts.flatMap((text) => [...vectorOf(text)]));

  it('are all of them for the same vectors, whatever their length', () => {
    const a = vectors(TEXTS);
    expect(neighbourOverlap(a, a, TEXTS.length, 5)).toBe(5);
    expect(
      neighbourOverlap(
        a,
        a.map((value) => 3 * value),
        TEXTS.length,
        5,
      ),
    ).toBe(5);
  });
  it('are about as many as chance gives for unrelated vectors', () => {
    const shared = neighbourOverlap(vectors(TEXTS), vectors(TEXTS.map((text) => `${text}!`)), TEXTS.length, 5);
    expect(shared).toBeLessThan(2.5);
  });
});
