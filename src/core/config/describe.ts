import type { Knob, KnobValue } from './knob';
import { findKnob, isActive, KNOBS, type KnobValues } from './registry';
import { changedKnobs, formatKnobValue } from './value';
import type { Variant } from './variant';

/**
 * What a variant is, short enough for a column header. Without a baseline, or for the baseline itself, its make-up:
 * `HNSW 16/64 · MiniLM-L6 int8`. Otherwise what differs: `vectors i8, 128 dimensions`. Knobs without an effect are left
 * out; `same as baseline` when nothing that matters differs.
 */
export function describeVariant(variant: Variant, baseline?: Variant): string {
  if (!baseline || baseline.name === variant.name) return makeUp(variant.knobs);
  const changed = changedKnobs(baseline.knobs, variant.knobs)
    .map((id) => findKnob(id)!)
    .filter((knob) => isActive(knob, variant.knobs));
  if (changed.length === 0) return `same as ${baseline.name}`;
  return changed.map((knob) => phrase(knob, variant.knobs[knob.id])).join(', ');
}

/** Kinds whose M and efSearch are said. */
const GRAPHS: Readonly<Partial<Record<KnobValues['index.kind'], string>>> = { hnsw: 'HNSW', usearch: 'USearch' };

function makeUp(knobs: KnobValues): string {
  const words = knobs['retrieval.mode'] !== 'dense';
  const vectors = knobs['retrieval.mode'] !== 'lexical';
  const kind = knobs['index.kind'];
  const graph = GRAPHS[kind] && `${GRAPHS[kind]} ${knobs['index.hnsw.m']}/${knobs['index.hnsw.efSearch']}`;
  const index = [...(vectors ? [graph ?? kind] : []), ...(words ? ['BM25'] : [])];
  const parts = [index.join(' + ')];
  if (vectors) {
    parts.push(shortModelName(knobs['embedding.model']));
    if (knobs['vectors.storage'] !== 'f32') parts.push(knobs['vectors.storage']);
    if (knobs['embedding.dimensions'] > 0) parts.push(`${knobs['embedding.dimensions']} dimensions`);
  }
  return parts.join(' · ');
}

/** `all-MiniLM-L6-v2-int8` → `MiniLM-L6 int8`; `openai/gpt-4o-mini` → `gpt-4o-mini`. */
export const shortModelName = (id: string): string =>
  id
    .replace(/^.*\//, '')
    .replace(/^(all|paraphrase)-(?=.)/, '')
    .replace(/-v\d+(?=-|$)/, '')
    .replace(/-(int8|f16|f32|q4|q8)$/, ' $1');

/** Units that belong to one knob alone say which knob is meant. */
const ownUnit = (knob: Knob): boolean =>
  'unit' in knob &&
  knob.unit !== '' &&
  KNOBS.filter((other) => 'unit' in other && other.unit === knob.unit).length === 1;

function phrase(knob: Knob, value: KnobValue): string {
  if (knob.kind === 'name') return shortModelName(String(value));
  const name = knob.label.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
  // There is one index and one storage, but several caches.
  if (knob.kind === 'text') return `${name} ${formatKnobValue(knob, value)}`;
  if (knob.kind === 'enum') return `${knob.group === 'cache' ? name : knob.group} ${value}`;
  if (!ownUnit(knob)) return `${name} ${knob.unit === 'candidates' ? value : formatKnobValue(knob, value)}`;
  const label = knob.valueLabels?.[Number(value)];
  if (label === undefined) return formatKnobValue(knob, value);
  return label === 'all' ? `all ${knob.unit}` : `${name}: ${label}`;
}
