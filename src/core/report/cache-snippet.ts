import { cacheParams } from '../cache';
import type { CacheLayer } from '../cache-lab';
import { userError } from '../common';
import { findKnob, withThousands, type KnobValues } from '../config';
import { parseWeights } from '../semantic-cache';
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

const GUARDED: Record<KnobValues['cache.semantic.guards'], readonly (keyof typeof SNIPPET_PARTS)[]> = {
  off: ['semanticCache'],
  veto: ['semanticCache', 'guards', 'veto'],
  weighed: ['semanticCache', 'guards', 'weighed'],
};
const SCORES: Record<KnobValues['cache.semantic.guards'], readonly string[]> = {
  off: [],
  veto: ['score: vetoed'],
  weighed: ['score: weighed(WEIGHTS)'],
};

/** A layer that is on. */
interface Layer {
  readonly layer: CacheLayer;
  readonly policy: Policy;
  readonly maxEntries: number;
  readonly maxBytes?: number;
  readonly ttlSeconds?: number;
  /** Absent where equal texts alone share an entry. */
  readonly threshold?: number;
  readonly guards?: KnobValues['cache.semantic.guards'];
  /** Whether a search confirms hits. */
  readonly checked?: boolean;
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
  const guards = layers.flatMap(({ guards: mode = [] }) => mode)[0];
  const parts = [
    ...(['weight', ...evictions, 'cache', 'queryKey'] as const),
    ...(guards === undefined ? [] : GUARDED[guards]),
    ...(layers.some(({ checked }) => checked) ? (['check'] as const) : []),
  ];
  const weights = guards === 'weighed' ? [weightsOf(knobs)] : [];
  return [
    header(knobs, layers, origin),
    ...layers.map(factory),
    ...weights,
    ...parts.map((part) => SNIPPET_PARTS[part]),
  ]
    .map((text) => `${text}\n`)
    .join('\n');
}

/** The weights as a constant; knobs are checked before they come here. */
const weightsOf = (knobs: KnobValues): string =>
  `/** What is weighed, and how heavily. */\nconst WEIGHTS: JudgeWeights = ${JSON.stringify(parseWeights(knobs['cache.semantic.weights']), null, 2)};`;

function layersOf(knobs: KnobValues): Layer[] {
  const { maxBytes = 0, ttlSeconds } = cacheParams(knobs);
  const guards = knobs['cache.semantic.guards'];
  const checked = knobs['cache.semantic.check'] === 'on';
  const limits: Record<CacheLayer, Partial<Layer>> = {
    result: { maxBytes, ttlSeconds },
    semantic: {
      ...{ ttlSeconds: knobs['cache.semantic.ttlSeconds'], threshold: knobs['cache.semantic.threshold'] },
      ...{ guards, checked },
    },
    embedding: {},
    answer: {
      ttlSeconds: knobs['cache.answer.ttlSeconds'],
      ...(knobs['cache.answer.threshold'] < 1 && { threshold: knobs['cache.answer.threshold'], guards }),
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

function factory(of: Layer): string {
  const { layer, policy, maxEntries, maxBytes, ttlSeconds, threshold, guards = 'off', checked } = of;
  const options = [
    `maxEntries: ${maxEntries}`,
    ...(maxBytes ? [`maxBytes: ${maxBytes}`] : []),
    ...(ttlSeconds ? [`ttlSeconds: ${ttlSeconds}`] : []),
    ...(threshold === undefined ? [] : [`threshold: ${threshold}`]),
    ...SCORES[guards],
    ...(checked ? ['confirms: checked(options)'] : []),
    `eviction: ${makeEviction(policy, maxEntries)}`,
  ].join(', ');
  const make = `create${capital(layer)}Cache`;
  const doc = `/** ${WHAT[layer]} */`;
  if (threshold !== undefined)
    return `${doc}
export const ${make} = <Value>(
  options: Pick<SemanticCacheOptions<Value>, 'embed' | 'score' | 'bytesOf' | 'nowMs'>${checked ? ' & HitCheck<Value>' : ''},
): SemanticCache<Value> => new SemanticCache<Value>({ ${options}, ...options });`;
  return `${doc}
export const ${make} = <Value>(options: Pick<CacheOptions<Value>, 'bytesOf' | 'nowMs'> = {}): Cache<Value> =>
  new Cache<Value>({ ${options}, ...options });`;
}

/** Nothing that is written into a comment may end it. */
const commented = (text: string): string => text.replace(/\s+/g, ' ').replaceAll('*/', '* /');

/** What is kept, what makes it, and its key where equal texts alone share an entry. */
const KEPT: Record<CacheLayer, readonly [type: string, name: string, make: string, key: string]> = {
  result: ['Answer', 'answer', 'search(query)', 'queryKey(query)'],
  semantic: ['Answer', 'answer', 'search(query)', 'query'],
  embedding: ['Float32Array', 'vector', 'embed(query)', 'queryKey(query)'],
  answer: ['string', 'text', 'askModel(query, chunks)', 'queryKey(query, chunks.map(({ id }) => id).join())'],
};

function example({ layer, threshold, checked }: Layer): string[] {
  const [type, name, make, ownKey] = KEPT[layer];
  const [options, key] =
    threshold === undefined ? ['', ownKey] : [checked ? '{ embed, chunksOf, findChunks }' : '{ embed }', 'query'];
  return [
    `const cache = create${capital(layer)}Cache<${type}>(${options});`,
    `const ${name} = await cache.getOrCompute(${key}, () => ${make});`,
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

const GUARD_WORDS: Record<KnobValues['cache.semantic.guards'], string> = {
  off: '',
  veto: ', guarded',
  weighed: ' by the weighed score',
};

function describe(of: Layer): string {
  const { layer, policy, maxEntries, maxBytes, ttlSeconds, threshold, guards = 'off', checked } = of;
  const knob = findKnob(`cache.${layer}.policy`);
  const values = knob?.kind === 'enum' ? knob.values : [];
  return [
    `${knob?.label ?? layer}: ${values.find(({ value }) => value === policy)?.label ?? policy}`,
    `${withThousands(String(maxEntries))} ${maxEntries === 1 ? 'entry' : 'entries'}`,
    ...(maxBytes ? [`at most ${maxBytes / 1e6} MB`] : []),
    ...(ttlSeconds ? [`dropped after ${ttlSeconds} s`] : []),
    ...(threshold === undefined ? [] : [`alike from ${threshold}${GUARD_WORDS[guards]}`]),
    ...(checked ? ['hits checked by a search'] : []),
  ].join(', ');
}

const INVALIDATION: Record<KnobValues['cache.invalidation'], string> = {
  age: 'When documents change nothing is dropped: entries may be out of date until their time is over.',
  versioned: 'When documents change: give queryKey the state of your index as its version.',
  dependencies: 'When documents change: delete the answers that depend on them, or clear the cache.',
};

/** What the lab did beside what is in the file: silence would promise more than it holds. */
function notes(knobs: KnobValues, layers: readonly Layer[]): string[] {
  const on = (layer: CacheLayer): boolean => layers.some((one) => one.layer === layer);
  const semantic = layers.some(({ threshold }) => threshold !== undefined);
  const answers = layers.some(({ layer }) => layer !== 'embedding');
  const left = [
    ...(answers && knobs['cache.invalidation'] === 'dependencies'
      ? ['cache.invalidation = dependencies: this file does not know your chunks']
      : []),
    ...(on('embedding') && knobs['cache.embedding.kept'] !== 'f32'
      ? [`cache.embedding.kept = ${knobs['cache.embedding.kept']}: vectors are kept as they are given`]
      : []),
    ...(on('answer') && knobs['cache.answer.threshold'] < 1
      ? [
          'cache.answer.threshold: for an equal text the lab also asked for equal chunks; this file goes by the text alone',
        ]
      : []),
    ...(on('result') && knobs['cache.warm.queries'] > 0
      ? [`cache.warm.queries = ${knobs['cache.warm.queries']}: ask the popular queries once before others do`]
      : []),
    ...(on('result') && knobs['cache.prefetch.queries'] > 0
      ? [
          `cache.prefetch.queries = ${knobs['cache.prefetch.queries']}, cache.prefetch.leastProbability = ${knobs['cache.prefetch.leastProbability']}`,
        ]
      : []),
  ];
  return [
    ...(answers ? [INVALIDATION[knobs['cache.invalidation']]] : []),
    ...(semantic && knobs['cache.invalidation'] === 'versioned' ? ['What looks up by meaning: clear it then.'] : []),
    ...(left.length > 0 ? ['The lab also had, and this file has not:', ...left.map((text) => `- ${text}`)] : []),
    'All knobs but those of caches are of the search itself: make a new cache when one of them changes.',
  ];
}
