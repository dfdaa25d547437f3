import { isAbort, LabError, type JobControl } from '../common';
import { FIDELITY_TEXTS } from './fidelity-texts';
import type { FidelityCheck, FidelityReport } from './model-management';
import { neighbourOverlap } from './neighbour-overlap';
import { TOKENS_PER_CALL, type Embedder, type ModelInput } from './types';

/** What a check needs of a model. */
export interface FidelitySubject {
  readonly id: string;
  /** Compares the files with what was recorded of them. @returns one sentence @throws where one differs */
  checkFiles(): Promise<string>;
  /** Opens the model anew: nothing is shared with what was opened before. */
  open(): Promise<Embedder>;
  /** A model known to be right that should find the same neighbours. */
  readonly reference?: Embedder;
  /** Largest difference of a number that counts as the same; 0 where a model runs here and can be held to its bits. */
  readonly tolerance?: number;
  /** Fewer where each costs money. */
  readonly texts?: readonly string[];
}

/** Nearest texts that are compared. */
const NEIGHBOURS = 10;
/**
 * How many of them must be shared on average. Measured on these texts: the same weights in 16 and in 8 bits share 9.0,
 * the right weights pooled wrongly 3.9, different models 3.5 to 4.7.
 */
const LEAST_SHARED_NEIGHBOURS = 7;
/** Lengths of vectors may differ from 1 by this much: weights kept in 16 bits are that coarse. */
const LENGTH_TOLERANCE = 1e-3;
const BATCH = 8;

const CHECKS: readonly FidelityCheck['id'][] = [
  'files',
  'finite',
  'normalised',
  'batch-invariant',
  'deterministic',
  'neighbours',
];

/**
 * Whether a model may be used: its files are what was recorded, its vectors are finite and of length 1, the same alone as
 * in a batch, the same again and in a fresh session, and near each other where a known model's are.
 * @throws only what is not the model's fault: cancelled, no runtime
 */
export async function checkFidelity(subject: FidelitySubject, control: JobControl): Promise<FidelityReport> {
  const checks: FidelityCheck[] = [];
  /** @returns what the look found; undefined where it failed, which is noted */
  const check = async <T>(
    id: FidelityCheck['id'],
    look: () => Promise<[detail: string, T]>,
  ): Promise<T | undefined> => {
    control.report({ stage: 'check', done: checks.length, total: CHECKS.length, unit: 'checks', detail: subject.id });
    await control.checkpoint();
    try {
      const [detail, value] = await look();
      checks.push({ id, status: 'passed', detail });
      return value;
    } catch (error) {
      if (isAbort(error) || !(error instanceof LabError) || error.code === 'embedding/runtime-missing') throw error;
      checks.push({ id, status: 'failed', detail: error.message });
      return undefined;
    }
  };
  const report = (): FidelityReport => {
    const unchecked = CHECKS.filter((id) => !checks.some((done) => done.id === id));
    const left = unchecked.map((id) => ({
      id,
      status: 'not-checked' as const,
      detail: NOT_CHECKED[id] ?? AFTER_FAILURE,
    }));
    return { id: subject.id, usable: checks.every(({ status }) => status !== 'failed'), checks: [...checks, ...left] };
  };
  const { texts = FIDELITY_TEXTS, tolerance = 0, reference } = subject;

  if (!(await check('files', async () => [await subject.checkFiles(), true]))) return report();
  const first = await check('finite', async () => {
    const embedder = await subject.open();
    const inputs = inputsOf(embedder, texts);
    const vectors = await embedAlone(embedder, inputs, control);
    const longest = Math.max(...inputs.map(({ ids }) => ids.length));
    return [
      `${inputs.length} texts, the longest of ${longest} tokens: all numbers are finite.`,
      { embedder, inputs, vectors },
    ];
  });
  if (!first) return report();
  const { embedder, inputs, vectors } = first;
  const { dimensions } = embedder.model;

  await check('normalised', () => {
    const off = Math.max(...rowsOf(vectors, dimensions).map((row) => Math.abs(Math.hypot(...row) - 1)));
    const detail = `Lengths differ from 1 by ${off.toExponential(0)} at most.`;
    return off <= LENGTH_TOLERANCE ? Promise.resolve([detail, true]) : Promise.reject(unfaithful(detail));
  });
  await check('batch-invariant', async () => {
    const together = await embedTogether(embedder, inputs, control);
    return [sameOr(vectors, together, dimensions, tolerance, 'alone and in a batch'), true];
  });
  await check('deterministic', async () => {
    const again = await embedAlone(embedder, inputs, control);
    const twice = sameOr(vectors, again, dimensions, tolerance, 'at a second time');
    const fresh = await subject.open();
    const anew = await embedAlone(fresh, inputs, control);
    await fresh.close();
    sameOr(vectors, anew, dimensions, tolerance, 'after a fresh start');
    return [twice.replace('at a second time', 'at a second time and after a fresh start'), true];
  });
  if (reference) {
    await check('neighbours', async () => {
      const of = (rows: Float32Array, width: number) => rows.subarray(0, texts.length * width);
      const known = await embedAlone(reference, inputsOf(reference, texts), control);
      const shared = neighbourOverlap(
        of(vectors, dimensions),
        of(known, reference.model.dimensions),
        texts.length,
        NEIGHBOURS,
      );
      const detail = `Of the ${NEIGHBOURS} nearest texts ${shared.toFixed(1)} are those of ${reference.model.id} on average; ${LEAST_SHARED_NEIGHBOURS} are wanted.`;
      if (shared < LEAST_SHARED_NEIGHBOURS) throw unfaithful(detail);
      return [detail, true];
    });
  }
  await embedder.close();
  return report();
}

const AFTER_FAILURE = 'Not looked at after the failure before.';
const NOT_CHECKED: Partial<Record<FidelityCheck['id'], string>> = {
  neighbours: 'No model of the same family is here to compare with.',
};

/** The texts, and one that fills the model to its maximum, or a call where that is less. */
function inputsOf(embedder: Embedder, texts: readonly string[]): ModelInput[] {
  const joined = texts.join(' ');
  const longest = Math.min(embedder.model.maxTokens, TOKENS_PER_CALL);
  const times = Math.ceil(longest / Math.max(1, embedder.count(joined)));
  return [...texts, Array<string>(times).fill(joined).join(' ')].map((text) => embedder.tokenize(text, 'document'));
}

async function embedAlone(
  embedder: Embedder,
  inputs: readonly ModelInput[],
  control: JobControl,
): Promise<Float32Array> {
  return embedBy(1, embedder, inputs, control);
}
const embedTogether = (embedder: Embedder, inputs: readonly ModelInput[], control: JobControl): Promise<Float32Array> =>
  embedBy(BATCH, embedder, inputs, control);

async function embedBy(
  size: number,
  embedder: Embedder,
  inputs: readonly ModelInput[],
  control: JobControl,
): Promise<Float32Array> {
  const { dimensions } = embedder.model;
  const out = new Float32Array(inputs.length * dimensions);
  for (let start = 0; start < inputs.length; start += size) {
    out.set(await embedder.embed(inputs.slice(start, start + size)), start * dimensions);
    await control.checkpoint();
  }
  return out;
}

const rowsOf = (vectors: Float32Array, dimensions: number): Float32Array[] =>
  Array.from({ length: vectors.length / dimensions }, (_, row) =>
    vectors.subarray(row * dimensions, (row + 1) * dimensions),
  );

/** @returns one sentence @throws where any number differs by more than is allowed */
function sameOr(a: Float32Array, b: Float32Array, dimensions: number, tolerance: number, when: string): string {
  const differing = new Set<number>();
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    largest = Math.max(largest, difference);
    if (difference > tolerance) differing.add(Math.floor(i / dimensions));
  }
  if (differing.size > 0)
    throw unfaithful(
      `${differing.size} of ${a.length / dimensions} texts get other vectors ${when}, by ${largest.toExponential(0)} at most.`,
    );
  return tolerance === 0 ? `The same bits ${when}.` : `The same vectors ${when}, within ${largest.toExponential(0)}.`;
}

const unfaithful = (message: string): LabError =>
  new LabError({ code: 'embedding/unfaithful', message, nextStep: 'Use another model.', fault: 'environment' });
