import { quoted } from './issues';
import { isNumberKnob, type Knob, type KnobValue } from './knob';
import { KNOBS, type KnobId, type KnobValues } from './registry';
import { checkVariants } from './resolve';
import { didYouMean } from './suggest';
import { checkKnobValue } from './value';
import type { ConfigIssue, VariantSpec } from './variant';

type KnownKnob = Knob & { readonly id: KnobId };

/** `index.hnsw.efSearch` → `index.hnsw.ef-search`. */
const kebab = (id: string): string => id.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Every flag of the command line that sets a knob, without its dashes: the id, and the id in kebab case. */
export const knobFlags: ReadonlyMap<string, KnownKnob> = new Map(
  KNOBS.flatMap((knob) => [[knob.id, knob] as const, [kebab(knob.id), knob] as const]),
);

/** The flag that help shows for a knob, e.g. `--index.hnsw.ef-search`. */
export const flagOf = (knob: Knob): string => `--${kebab(knob.id)}`;

/** A knob's value from text; the words of special numbers ("all") count too. */
export function parseKnobValue(
  knob: KnownKnob,
  text: string,
): { readonly value: KnobValue } | { readonly issue: ConfigIssue } {
  const value = fromText(knob, text.trim());
  const found = checkKnobValue(knob, value);
  return found ? { issue: { ...found, path: flagOf(knob) } } : { value };
}

function fromText(knob: Knob, text: string): KnobValue {
  if (!isNumberKnob(knob)) return text;
  const special = Object.entries(knob.valueLabels ?? {}).find(([, label]) => label === text.toLowerCase());
  if (special) return Number(special[0]);
  // Number() alone would take "", "0x10" and " 5".
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
}

type Assigned = { readonly knobs: Partial<KnobValues> } | { readonly issues: readonly ConfigIssue[] };

/** Knobs from pairs of flag or id and text; every issue at once. The last of equal names counts. */
export function parseKnobAssignments(pairs: Iterable<readonly [name: string, text: string]>): Assigned {
  const knobs: Partial<Record<KnobId, KnobValue>> = {};
  const issues: ConfigIssue[] = [];
  for (const [name, text] of pairs) {
    const knob = knobFlags.get(name.trim().replace(/^--/, ''));
    if (!knob) {
      issues.push({
        code: 'config/unknown-knob',
        path: name.slice(0, 80),
        message: `There is no knob ${quoted(name)}.${didYouMean(name, knobFlags.keys())}`,
        nextStep: 'Run `rag-lab knobs` for the list.',
      });
      continue;
    }
    const parsed = parseKnobValue(knob, text);
    if ('issue' in parsed) issues.push(parsed.issue);
    else knobs[knob.id] = parsed.value;
  }
  return issues.length > 0 ? { issues } : { knobs: knobs as Partial<KnobValues> };
}

/** `NAME:knob=value,knob=value`, or `NAME` alone for the defaults. */
export function parseVariantFlag(
  text: string,
): { readonly variant: VariantSpec } | { readonly issues: readonly ConfigIssue[] } {
  const colon = text.indexOf(':');
  const name = (colon < 0 ? text : text.slice(0, colon)).trim();
  const issues = checkVariants([{ name }]).map((issue) => ({ ...issue, path: `--variant ${quoted(text)}` }));
  const pairs: [string, string][] = [];
  for (const part of colon < 0 ? [] : text.slice(colon + 1).split(',')) {
    if (part.trim() === '') continue;
    const equals = part.indexOf('=');
    if (equals > 0) pairs.push([part.slice(0, equals), part.slice(equals + 1)]);
    else
      issues.push({
        code: 'config/assignment',
        path: `--variant ${quoted(text)}`,
        message: `${quoted(part.trim())} sets nothing.`,
        nextStep: "Write knob=value, for example --variant 'smaller:vectors.storage=i8'.",
      });
  }
  const assigned = parseKnobAssignments(pairs);
  if ('issues' in assigned)
    issues.push(...assigned.issues.map((issue) => ({ ...issue, path: `--variant ${name} ${issue.path}` })));
  if (issues.length > 0 || 'issues' in assigned) return { issues };
  return { variant: { name, knobs: assigned.knobs } };
}
