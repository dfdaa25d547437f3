import { shuffled, userError, type JobControl } from '../common';
import { withThousands, type KnobValues } from '../config';
import { queriesFor } from '../experiment';
import { indexParams, prepare, type PipelineSession, type PreparedVariant } from '../pipeline';
import type { LabPorts } from '../ports';
import { SERVER_KINDS } from '../vector-index';
import { prepareQuery, vectorBytes } from '../vectors';
import { findBreakEven, type BreakEven } from './break-even';
import { withDeadline } from './deadline';
import { exactNeighbours } from './measure';
import { searchSettings } from './search-settings';
import { knobsOf, settingOf } from './setting';
import { quickest, tryOpen, type TriedIndex, type Trying } from './try-index';
import type { AdvicePoint, AdviceRequest, IndexAdvice } from './types';
import { adviceVerdict } from './verdict';

/** Queries that indexes are tried with: enough for a recall to within about 0.01. */
const MOST_QUERIES = 200;
/** Share of the time for parameters; the rest is for the size from which an index pays. */
const SETTINGS_SHARE = 0.6;
/** Time for timing the first index, ms. */
const TIMING_MS = 1500;

/** Exact search over vectors as they are, in floats: what copies of any storage are made from. */
const AS_FLOATS = {
  'index.kind': 'flat',
  'vectors.storage': 'f32',
  'vectors.rescoreFrom': 'none',
  'vectors.residence': 'memory',
} as const satisfies Partial<KnobValues>;

/**
 * Finds the index that reaches a recall at the least latency, and whether one is needed at all. The variant's own index
 * (HNSW where it has none) is made ready as for any other work, and kept; what is tried beside it is not.
 * @throws `advice/no-vectors`, `advice/bad-target`, `advice/no-queries`, and what making the variant ready throws
 */
export async function adviseIndex(
  ports: LabPorts,
  session: PipelineSession,
  request: AdviceRequest,
  control: JobControl,
): Promise<IndexAdvice> {
  const { recallTarget, seconds, seed, variant } = request;
  checkRequest(request);
  const kinds = ports.indexKinds.filter(({ kind }) => kind !== 'flat' && !SERVER_KINDS.some((name) => name === kind));
  const own = kinds.some(({ kind }) => kind === variant.knobs['index.kind']) ? variant.knobs['index.kind'] : 'hnsw';
  const knobs: KnobValues = { ...variant.knobs, 'retrieval.mode': 'dense', 'index.kind': own };
  const { corpus, variants } = await prepare(
    ports,
    session,
    request.corpus,
    [
      { name: variant.name, knobs },
      { name: `${variant.name} in floats`, knobs: { ...knobs, ...AS_FLOATS } },
    ],
    control,
  );
  const [ready, floats] = variants;
  const { vectors, index } = ready!.dense!;
  const asked = queriesFor(request.querySet, corpus, ready!.chunkSet, seed);
  const queries = await queryVectors(ready!, pick(asked.queries, seed), control);

  const { clock } = ports;
  const started = clock.nowMs();
  const deadlineMs = started + seconds * 1000;
  const trying = (what: string, endMs: number): Trying => ({
    kinds,
    ...{ params: indexParams(knobs), recallTarget, seed, clock },
    control: telling(withDeadline(control, clock, endMs), what, () => clock.nowMs() - started, seconds),
  });

  const exact = await exactNeighbours(vectors, queries, control);
  // The first index is tried whatever the time is: without it there is nothing to say.
  const first: TriedIndex = {
    setting: settingOf(knobs),
    buildMs: ready!.stages.find(({ stage }) => stage === 'index')!.buildMs,
    ...(await tryOpen(index, settingOf(knobs), exact, TIMING_MS, trying('parameters', Infinity))),
  };
  const settingsEndMs = started + SETTINGS_SHARE * seconds * 1000;
  const { tried, notes } = await searchSettings(
    vectors,
    ready!.chunkSet.keys,
    exact,
    first,
    settingsEndMs,
    trying('parameters', settingsEndMs),
  );
  const indexOf = new Map(tried.flatMap((one) => pointsOf(one).map((point) => [point, one] as const)));
  const points = [...indexOf.keys()];
  const best = quickest(points, recallTarget);
  const bestIndex = best && indexOf.get(best);
  const breakEven =
    best && bestIndex
      ? await findBreakEven(
          {
            rows: floats!.dense!.vectors.data as Float32Array,
            ...{ dimensions: vectors.dimensions, storage: vectors.storage, queries, setting: bestIndex.setting },
            here: { vectors: vectors.count, relativeTime: best.relativeTime, buildMs: bestIndex.buildMs },
            deadlineMs,
          },
          trying('sizes', deadlineMs),
        )
      : undefined;

  const advice: Omit<IndexAdvice, 'verdict'> = {
    vectors: vectors.count,
    dimensions: vectors.dimensions,
    queries: queries.length,
    recallTarget,
    exactMs: first.exactMs,
    vectorBytes: vectorBytes(vectors),
    points,
    ...(best && { best: points.indexOf(best) }),
    knobs: best && best.relativeTime < 1 ? best.knobs : { 'index.kind': 'flat' },
    ...(breakEven?.vectors !== undefined && { breakEvenVectors: breakEven.vectors }),
    notes: [
      ...(asked.source === 'headings' ? ['There are no queries for these documents; headings were asked.'] : []),
      ...notes,
      ...(breakEven ? sizeNotes(breakEven) : []),
      ...(knobs['vectors.rescoreFrom'] === 'none'
        ? []
        : ['Rescoring is not part of these figures: they are those of the index over the stored vectors.']),
    ],
  };
  return { ...advice, verdict: adviceVerdict(advice) };
}

function checkRequest({ variant, recallTarget, seconds }: AdviceRequest): void {
  if (variant.knobs['retrieval.mode'] === 'lexical') {
    throw userError(
      'advice/no-vectors',
      `Variant "${variant.name}" searches by words alone: it has no vectors to index.`,
      'Choose a variant whose retrieval.mode is dense or hybrid.',
    );
  }
  if (!(recallTarget > 0 && recallTarget <= 1) || !(seconds > 0)) {
    throw userError(
      'advice/bad-target',
      `A recall of ${recallTarget} within ${seconds} s cannot be looked for.`,
      'Ask for a recall above 0, at most 1, such as 0.98, and for some seconds.',
    );
  }
}

const pick = <T>(all: readonly T[], seed: number): T[] =>
  shuffled(all.length, seed)
    .slice(0, MOST_QUERIES)
    .map((place) => all[place]!);

async function queryVectors(
  { dense, untimed }: PreparedVariant,
  queries: readonly { readonly text: string }[],
  control: JobControl,
): Promise<Float32Array[]> {
  const { embedder } = untimed.dense!;
  const vectors: Float32Array[] = [];
  for (const { text } of queries) {
    const input = embedder.tokenize(text, 'query');
    if (input.ids.length === 0) continue;
    vectors.push(prepareQuery(await embedder.embed([input]), dense!.vectors));
    await control.checkpoint();
  }
  if (vectors.length > 0) return vectors;
  throw userError('advice/no-queries', 'No query holds a word that the model knows.', 'Write some queries.');
}

/** Progress is the time: how much there is to try depends on what is found. */
const telling = (control: JobControl, what: string, passedMs: () => number, seconds: number): JobControl => ({
  ...control,
  report: () => undefined,
  checkpoint: () => {
    const done = Math.min(seconds, Math.round(passedMs() / 1000));
    control.report({ stage: 'measure', done, total: seconds, unit: 'seconds', detail: what });
    return control.checkpoint();
  },
});

const pointsOf = ({ setting, buildMs, bytes, efforts }: TriedIndex): AdvicePoint[] =>
  efforts.map(({ effort, recall, searchMs, relativeTime }) => ({
    kind: setting.kind,
    knobs: knobsOf(setting, effort),
    ...{ recall, searchMs, relativeTime, buildMs },
    ...(bytes !== undefined && { bytes }),
  }));

function sizeNotes({ sizes, vectors }: BreakEven): string[] {
  const [here] = sizes;
  const last = sizes.at(-1)!;
  const count = (n: number): string => withThousands(String(n));
  return [
    ...(last.vectors > here!.vectors
      ? [`Sizes above ${count(here!.vectors)} are copies of the vectors, each moved a little.`]
      : []),
    ...(vectors === undefined && here!.relativeTime >= 1
      ? [`Exact search was the quicker up to ${count(last.vectors)} vectors, the largest size that there was time for.`]
      : []),
    ...(vectors === undefined && here!.relativeTime < 1 && last.vectors < here!.vectors
      ? [`The index was the quicker down to ${count(last.vectors)} vectors, the smallest size that was tried.`]
      : []),
  ];
}
