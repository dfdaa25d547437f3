import type { KnobValues, Variant } from '../config';

const COLUMNS: Readonly<Record<string, Partial<KnobValues>>> = {
  none: { 'cache.result.policy': 'none' },
  fifo: { 'cache.result.policy': 'fifo' },
  lru: { 'cache.result.policy': 'lru' },
  lfu: { 'cache.result.policy': 'lfu' },
  tinylfu: { 'cache.result.policy': 'tinylfu' },
  gdsf: { 'cache.result.policy': 'gdsf' },
  'lru-semantic': { 'cache.result.policy': 'lru', 'cache.semantic.policy': 'lru' },
  'lru-dependencies': { 'cache.result.policy': 'lru', 'cache.invalidation': 'dependencies' },
};
const LAYERS = ['result', 'semantic', 'embedding', 'answer'] as const;
const isCaching = ({ knobs }: Variant): boolean => LAYERS.some((layer) => knobs[`cache.${layer}.policy`] !== 'none');

/**
 * What a variant's caches could be: the policies, each alone over the same pipeline, then what is most often added to
 * them. The variant's own caches come first, where it has any; sizes and times to live are its own.
 */
export function defaultColumns(base: Variant): Variant[] {
  const off = Object.fromEntries(LAYERS.map((layer) => [`cache.${layer}.policy`, 'none']));
  const isLexical = base.knobs['retrieval.mode'] === 'lexical';
  const columns = Object.entries(COLUMNS)
    .filter(([name]) => !(isLexical && name === 'lru-semantic'))
    .map(([name, knobs]) => ({ name, knobs: { ...base.knobs, ...off, ...knobs } }));
  if (!isCaching(base)) return columns;
  const name = columns.some((column) => column.name === base.name) ? `${base.name}.own` : base.name;
  return [{ ...base, name }, ...columns];
}
