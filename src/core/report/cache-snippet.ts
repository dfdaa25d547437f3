import type { CacheLayer } from '../cache-lab';
import { userError } from '../common';
import { findKnob, withThousands, type KnobValues } from '../config';
import { SNIPPET_PARTS } from './snippet/parts';

/** Name of the snippet among the files of an export. */
export const CACHE_SNIPPET_FILE = 'rag-lab/cache.ts';

type Policy = Exclude<KnobValues['cache.result.policy'], 'none'>;

const EVICTIONS: Record<Policy, readonly (keyof typeof SNIPPET_PARTS)[]> = {
  lru: ['lru'],
  fifo: ['fifo'],
  lfu: ['lfu'],
  tinylfu: ['frequencySketch', 'tinylfu'],
  gdsf: ['gdsf'],
};
const makeEviction = (policy: Policy, maxEntries: number): string =>
  policy === 'tinylfu' ? `tinyLfu(${maxEntries})` : `${policy}()`;

/** A layer that is on. */
interface Layer {
  readonly layer: CacheLayer;
  readonly policy: Policy;
  readonly maxEntries: number;
  readonly maxBytes?: number;
  readonly ttlSeconds?: number;
  /** Absent where equal texts alone share an entry. */
  readonly threshold?: number;
  /** Whether guards object to hits. */
  readonly vetoed?: boolean;
}

const WHAT: Record<CacheLayer, string> = {
  result: 'Answers of the search, by the text of the query.',
  semantic: 'Answers of the search, by the meaning of the query.',
  embedding: 'Vectors of queries, by their text.',
  answer: 'What the answer model wrote, by the query and the chunks that it was given.',
};

/**
 * The caches that these knobs switch on, as one TypeScript file without dependencies: the policies are the lab's own.
 * @param origin where they were chosen: the end of the sentence "Chosen from …"
 * @throws `cache/none-on` where no cache is on
 */
export function cacheSnippet(knobs: KnobValues, origin: string): string {
  const layers = layersOf(knobs);
  const [first] = layers;
  if (!first)
    throw userError(
      'cache/none-on',
      'No cache is switched on: there is nothing to write.',
      'Choose a policy that keeps something, such as cache.result.policy = lru.',
    );
  const evictions = new Set(layers.flatMap(({ policy }) => EVICTIONS[policy]));
  const semantic = layers.some(({ threshold }) => threshold !== undefined);
  const guarded = layers.some(({ threshold, vetoed }) => threshold !== undefined && vetoed);
  const parts = [
    ...(['weight', ...evictions, 'cache', 'queryKey'] as const),
    ...(semantic ? (['semanticCache'] as const) : []),
    ...(guarded ? (['guards'] as const) : []),
  ];
  return [header(knobs, layers, origin), ...layers.map(factory), ...parts.map((part) => SNIPPET_PARTS[part])]
    .map((text) => `${text}\n`)
    .join('\n');
}

function layersOf(knobs: KnobValues): Layer[] {
  const megabytes = knobs['cache.result.maxMegabytes'];
  const vetoed = knobs['cache.semantic.guards'] === 'veto';
  const limits: Record<CacheLayer, Partial<Layer>> = {
    result: { maxBytes: megabytes * 1e6, ttlSeconds: knobs['cache.result.ttlSeconds'] },
    semantic: { ttlSeconds: knobs['cache.semantic.ttlSeconds'], threshold: knobs['cache.semantic.threshold'], vetoed },
    embedding: {},
    answer: {
      ttlSeconds: knobs['cache.answer.ttlSeconds'],
      ...(knobs['cache.answer.threshold'] < 1 && { threshold: knobs['cache.answer.threshold'], vetoed }),
    },
  };
  return (['result', 'semantic', 'embedding', 'answer'] as const).flatMap((layer) => {
    const policy = knobs[`cache.${layer}.policy`];
    return policy === 'none'
      ? []
      : [{ layer, policy, maxEntries: knobs[`cache.${layer}.maxEntries`], ...limits[layer] }];
  });
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function factory({ layer, policy, maxEntries, maxBytes, ttlSeconds, threshold, vetoed }: Layer): string {
  const options = [
    `maxEntries: ${maxEntries}`,
    ...(maxBytes ? [`maxBytes: ${maxBytes}`] : []),
    ...(ttlSeconds ? [`ttlSeconds: ${ttlSeconds}`] : []),
    ...(threshold === undefined ? [] : [`threshold: ${threshold}`]),
    ...(threshold !== undefined && vetoed ? ['score: vetoed'] : []),
    `eviction: ${makeEviction(policy, maxEntries)}`,
  ].join(', ');
  const make = `create${capital(layer)}Cache`;
  const doc = `/** ${WHAT[layer]} */`;
  if (threshold !== undefined)
    return `${doc}
export const ${make} = <Value>(
  options: Pick<SemanticCacheOptions<Value>, 'embed' | 'score' | 'bytesOf' | 'nowMs'>,
): SemanticCache<Value> => new SemanticCache<Value>({ ${options}, ...options });`;
  return `${doc}
export const ${make} = <Value>(options: Pick<CacheOptions<Value>, 'bytesOf' | 'nowMs'> = {}): Cache<Value> =>
  new Cache<Value>({ ${options}, ...options });`;
}

/** Nothing that is written into a comment may end it. */
const commented = (text: string): string => text.replace(/\s+/g, ' ').replaceAll('*/', '* /');

/** What is kept, and what makes it. */
const KEPT: Record<CacheLayer, readonly [type: string, name: string, make: string]> = {
  result: ['Answer', 'answer', 'search'],
  semantic: ['Answer', 'answer', 'search'],
  embedding: ['Float32Array', 'vector', 'embed'],
  answer: ['string', 'text', 'askModel'],
};

function example({ layer, threshold }: Layer): string[] {
  const [type, name, make] = KEPT[layer];
  const [options, key] = threshold === undefined ? ['', 'queryKey(query)'] : ['{ embed }', 'query'];
  return [
    `const cache = create${capital(layer)}Cache<${type}>(${options});`,
    `const ${name} = await cache.getOrCompute(${key}, () => ${make}(query));`,
  ];
}

function header(knobs: KnobValues, layers: readonly Layer[], origin: string): string {
  const lines = [
    'Caches chosen with RAG Performance Lab.',
    `Chosen from ${commented(origin)}.`,
    '',
    ...layers.map((layer) => `- ${describe(layer)}`),
    '',
    ...example(layers[0]!).map((line) => `    ${line}`),
    '',
    ...notes(knobs, layers),
  ];
  return ['/*', ...lines.map((line) => ` * ${line}`.trimEnd()), ' */'].join('\n');
}

function describe({ layer, policy, maxEntries, maxBytes, ttlSeconds, threshold, vetoed }: Layer): string {
  const knob = findKnob(`cache.${layer}.policy`);
  const values = knob?.kind === 'enum' ? knob.values : [];
  return [
    `${knob?.label ?? layer}: ${values.find(({ value }) => value === policy)?.label ?? policy}`,
    `${withThousands(String(maxEntries))} ${maxEntries === 1 ? 'entry' : 'entries'}`,
    ...(maxBytes ? [`at most ${maxBytes / 1e6} MB`] : []),
    ...(ttlSeconds ? [`dropped after ${ttlSeconds} s`] : []),
    ...(threshold === undefined ? [] : [`alike from ${threshold}${vetoed ? ', guarded' : ''}`]),
  ].join(', ');
}

const INVALIDATION: Record<KnobValues['cache.invalidation'], string> = {
  age: 'When documents change nothing is dropped: entries may be out of date until their time is over.',
  versioned: 'When documents change: give queryKey the state of your index as its version.',
  dependencies:
    'When documents change, the lab dropped only the answers that depend on them. This file does not know your chunks: delete those answers, or clear the cache.',
};

/** What the lab did beside what is in the file: silence would promise more than it holds. */
function notes(knobs: KnobValues, layers: readonly Layer[]): string[] {
  const on = (layer: CacheLayer): boolean => layers.some((one) => one.layer === layer);
  const semantic = layers.some(({ threshold }) => threshold !== undefined);
  const left = [
    ...(semantic && knobs['cache.semantic.guards'] === 'weighed'
      ? [
          'cache.semantic.guards = weighed: the threshold is one of the weighed score, so give a `score` of your own; the cosine alone serves more wrong answers than the lab counted',
        ]
      : []),
    ...(on('semantic') && knobs['cache.semantic.check'] === 'on' ? ['cache.semantic.check = on'] : []),
    ...(on('embedding') && knobs['cache.embedding.kept'] !== 'f32'
      ? [`cache.embedding.kept = ${knobs['cache.embedding.kept']}: vectors are kept as they are given`]
      : []),
    ...(['cache.warm.queries', 'cache.prefetch.queries'] as const).flatMap((id) =>
      on('result') && knobs[id] > 0 ? [`${id} = ${knobs[id]}`] : [],
    ),
  ];
  const answers = layers.some(({ layer }) => layer !== 'embedding');
  return [
    ...(answers ? [INVALIDATION[knobs['cache.invalidation']]] : []),
    ...(semantic && knobs['cache.invalidation'] === 'versioned' ? ['What looks up by meaning: clear it then.'] : []),
    ...(left.length > 0 ? ['The lab also had, and this file has not:', ...left.map((text) => `- ${text}`)] : []),
  ];
}
