import {
  findKnob,
  formatKnobValue,
  isActive,
  isOneOf,
  meets,
  shortModelName,
  type Knob,
  type KnobGroup,
  type KnobId,
  type KnobRequirement,
  type KnobValue,
  type KnobValues,
} from '../../src/core/config';

/** What stands beside a closed group. */
const SUMMARY: Record<KnobGroup, readonly KnobId[]> = {
  chunking: ['chunking.strategy', 'chunking.maxTokens'],
  embedding: ['embedding.model', 'embedding.dimensions'],
  vectors: ['vectors.storage'],
  index: ['index.kind', 'index.hnsw.m', 'index.hnsw.efSearch'],
  retrieval: ['retrieval.mode', 'retrieval.k'],
  cache: ['cache.result.policy', 'cache.result.maxEntries', 'cache.result.ttlSeconds'],
  cost: ['cost.queriesPerMonth'],
  load: ['load.requests'],
};

/** Read as bare numbers by those who know them: "HNSW (graph) · 16 · 64". */
const BARE: readonly string[] = ['index.hnsw.m', 'index.hnsw.efSearch', 'embedding.dimensions'];

const shortValue = (knob: Knob, value: KnobValue): string =>
  knob.kind === 'name'
    ? shortModelName(String(value))
    : BARE.includes(knob.id)
      ? String(value)
      : formatKnobValue(knob, value);

export function groupSummary(group: KnobGroup, values: KnobValues): string {
  const shown = SUMMARY[group].flatMap((id) => {
    const knob = findKnob(id);
    const value = values[id];
    if (!knob || !isActive(knob, values)) return [];
    if (knob.kind === 'integer' && knob.valueLabels?.[Number(value)] !== undefined) return [];
    return [shortValue(knob, value)];
  });
  return shown.length > 0 ? shown.join(' · ') : 'no effect here';
}

/** The shorter of "Words or Both" and "not Off": what a knob has to be, or what it must not be. */
function wanted(other: Knob | undefined, requirement: KnobRequirement): string {
  const word = (value: KnobValue): string => (other ? formatKnobValue(other, value) : String(value));
  if (!isOneOf(requirement)) return `not ${word(requirement.not)}`;
  const rest = other?.kind === 'enum' ? other.values.filter(({ value }) => !requirement.includes(value)) : [];
  return rest.length === 1 && requirement.length > 2
    ? `not ${word(rest[0]!.value)}`
    : requirement.map(word).join(' or ');
}

/** Why a knob has no effect: "only while Search by is Words or Both". */
export function conditionText(knob: Knob, values: KnobValues): string {
  const unmet = Object.entries(knob.when ?? {}).filter(
    ([id, requirement]) => !meets(requirement, values[id as KnobId]),
  );
  const parts = unmet.map(([id, requirement]) => {
    const other = findKnob(id);
    return `${other?.label ?? id} is ${wanted(other, requirement)}`;
  });
  return `only while ${parts.join(' and ')}`;
}
