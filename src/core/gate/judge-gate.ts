import { changedKnobs, defaultKnobs } from '../config';
import type { RunResult } from '../experiment';
import { judgeLatency } from './judge-latency';
import { judgeLimits } from './judge-limits';
import { judgeQuality, type VariantPairs } from './judge-quality';
import { judgeQueries } from './judge-queries';
import { machineClass } from './machine-class';
import { answersOf, pairQueries } from './pair-queries';
import type { PlaceOf } from './places';
import {
  DEFAULT_GATE,
  type Baseline,
  type BaselineVariant,
  type GateCheck,
  type GateReport,
  type GateSettings,
} from './types';

export interface GateInput {
  /** Absent: limits alone are judged. */
  readonly baseline?: Baseline;
  readonly run: RunResult;
  readonly settings?: Partial<GateSettings>;
  /** Version of the tool that measured now. */
  readonly tool: string;
  /** Why latencies of this moment are not compared, e.g. other work on the machine. */
  readonly disturbed?: string;
  readonly placeOf?: PlaceOf;
}

/**
 * A run against the baseline and the limits, variant by variant. What cannot be compared is a check of its own that says
 * why; what merely changed (documents, queries, knobs, tool) is a notice.
 */
export function judgeGate({
  baseline,
  run,
  settings,
  tool,
  disturbed,
  placeOf = () => undefined,
}: GateInput): GateReport {
  const allowed = { ...DEFAULT_GATE, ...settings };
  const both = commonVariants(baseline, run);
  const quality = judgeQuality(
    both.filter(({ pairs, before }) => pairs.length > 0 || before.queries.length > 0),
    run.settings.seed,
    placeOf,
  );
  const machine = machineClass(run.machine);
  const checks = [
    ...missingVariants(baseline, run, placeOf),
    ...quality,
    ...judgeLimits(run.limits, placeOf),
    ...both.flatMap(({ before, metrics }) =>
      judgeLatency(
        before.name,
        { machine: baseline!.machine.class, metrics: before.metrics },
        { machine, metrics, ...(run.noise && { noise: run.noise }), ...(disturbed && { disturbed }) },
        allowed,
        placeOf,
      ),
    ),
    ...both.flatMap(({ variant, pairs }) => judgeQueries(variant, pairs, allowed, placeOf)),
  ];
  return gateReport(checks, baseline ? changesSince(baseline, run, tool) : []);
}

/** The verdict over checks. */
export function gateReport(checks: readonly GateCheck[], notices: readonly string[]): GateReport {
  const counts = { passed: 0, failed: 0, warned: 0, 'not-compared': 0 };
  for (const { status } of checks) counts[status]++;
  return { schemaVersion: 1, passed: counts.failed === 0, checks, counts, notices };
}

interface CommonVariant extends VariantPairs {
  readonly before: BaselineVariant;
  readonly metrics: RunResult['variants'][number]['metrics'];
}

const commonVariants = (baseline: Baseline | undefined, run: RunResult): CommonVariant[] =>
  run.variants.flatMap(({ name, metrics }, i) => {
    const before = baseline?.variants.find((variant) => variant.name === name);
    return before ? [{ variant: name, before, metrics, pairs: pairQueries(before, answersOf(run, i)) }] : [];
  });

function missingVariants(baseline: Baseline | undefined, { variants }: RunResult, placeOf: PlaceOf): GateCheck[] {
  if (!baseline) return [];
  const before = new Set(baseline.variants.map(({ name }) => name));
  const now = new Set(variants.map(({ name }) => name));
  return [...new Set([...before, ...now])]
    .filter((name) => !before.has(name) || !now.has(name))
    .map((name): GateCheck => {
      const where = placeOf({ variant: name });
      return {
        id: `${name}/baseline/variant`,
        kind: 'baseline',
        variant: name,
        title: `${name} is on both sides`,
        status: 'not-compared',
        expected: 'in the baseline and in the configuration',
        actual: before.has(name) ? 'in the baseline alone' : 'in the configuration alone',
        detail: before.has(name)
          ? `The variant ${name} is in the baseline, but was not measured now.`
          : `The variant ${name} is new: the baseline does not hold it.`,
        ...(where && { where }),
      };
    });
}

/** What is not as it was when the baseline was made. */
function changesSince(baseline: Baseline, run: RunResult, tool: string): string[] {
  const notices: string[] = [];
  const { corpus, querySet } = baseline;
  if (corpus.fingerprint !== run.corpus.fingerprint)
    notices.push(
      corpus.documents === run.corpus.documents
        ? `The documents changed since the baseline (${corpus.documents}, as before).`
        : `The documents changed since the baseline: ${corpus.documents} then, ${run.corpus.documents} now.`,
    );
  if (querySet.fingerprint !== run.queries.fingerprint) notices.push(querySetChange(baseline, run));
  for (const { name, knobs } of run.variants) {
    const before = baseline.variants.find((variant) => variant.name === name);
    if (!before) continue;
    const changed = changedKnobs({ ...defaultKnobs(), ...before.knobs }, knobs);
    if (changed.length > 0) notices.push(`${name} has other settings than in the baseline: ${changed.join(', ')}.`);
  }
  if (baseline.tool !== tool) notices.push(`Version ${baseline.tool} wrote the baseline; this is ${tool}.`);
  return notices;
}

function querySetChange(baseline: Baseline, run: RunResult): string {
  const before = new Set(baseline.variants.flatMap(({ queries }) => queries.map(({ id }) => id)));
  const now = new Set(run.variants.flatMap((_, i) => answersOf(run, i).map(({ id }) => id)));
  const gone = [...before].filter((id) => !now.has(id));
  const added = [...now].filter((id) => !before.has(id));
  const parts = [added.length && `new: ${listed(added)}`, gone.length && `gone: ${listed(gone)}`].filter(Boolean);
  if (!parts.length) return 'Queries or judgements changed since the baseline; the judged queries are the same ones.';
  return `Judged queries changed since the baseline and are not compared (${parts.join('; ')}).`;
}

const MOST_LISTED = 10;
const listed = (ids: readonly string[]): string =>
  ids.length > MOST_LISTED
    ? `${ids.slice(0, MOST_LISTED).join(', ')} and ${ids.length - MOST_LISTED} more`
    : ids.join(', ');
