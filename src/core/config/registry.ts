import { cacheKnobs } from '../cache/knobs';
import { chunkingKnobs } from '../chunking/knobs';
import { costKnobs } from '../cost/knobs';
import { embeddingKnobs } from '../embedding/knobs';
import { lexicalIndexKnobs } from '../lexical-index/knobs';
import { loadKnobs } from '../load/knobs';
import { queryExpansionKnobs } from '../query-expansion/knobs';
import { retrievalKnobs } from '../retrieval/knobs';
import { vectorIndexKnobs } from '../vector-index/knobs';
import { vectorsKnobs } from '../vectors/knobs';
import { meets, type EnumKnob, type Knob } from './knob';

const declared = [
  ...chunkingKnobs,
  ...embeddingKnobs,
  ...vectorsKnobs,
  ...vectorIndexKnobs,
  ...lexicalIndexKnobs,
  ...queryExpansionKnobs,
  ...retrievalKnobs,
  ...cacheKnobs,
  ...costKnobs,
  ...loadKnobs,
] as const;

type Declared = (typeof declared)[number];
type ValueOf<K> =
  K extends EnumKnob<string, infer Value> ? Value : K extends { kind: 'name' | 'text' } ? string : number;

export type KnobId = Declared['id'];
/** A full assignment of all knobs. Types follow from the declarations. */
export type KnobValues = { readonly [K in Declared as K['id']]: ValueOf<K> };

/** Every knob of the lab, in the order of the panel, the help text and the documentation. */
export const KNOBS: readonly (Knob & { readonly id: KnobId })[] = declared;

const byId: ReadonlyMap<string, Knob & { readonly id: KnobId }> = new Map(KNOBS.map((knob) => [knob.id, knob]));
export const findKnob = (id: string): (Knob & { readonly id: KnobId }) | undefined => byId.get(id);

export const defaultKnobs = (): KnobValues =>
  Object.fromEntries(KNOBS.map((knob) => [knob.id, knob.default])) as unknown as KnobValues;

/** Whether a knob has an effect under these values. */
export const isActive = (knob: Knob, values: KnobValues): boolean =>
  Object.entries(knob.when ?? {}).every(([id, requirement]) => meets(requirement, values[id as KnobId]));
