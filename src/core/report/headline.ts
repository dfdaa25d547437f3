import type { Comparison, RunResult, VariantResult } from '../experiment';
import { formatDifference, formatShare, formatValue } from './format-value';
import { findComparison, isSame, moreQueriesText } from './verdict';

/** A piece of a sentence; `variant` pieces are names, `strong` ones carry the answer. */
export interface TextSegment {
  readonly text: string;
  readonly emphasis?: 'variant' | 'strong';
}
/** The one-line answer of a run: which variant wins on what, and what it costs. */
export type Headline = readonly TextSegment[];

export const textOf = (headline: Headline): string =>
  headline.map(({ text, emphasis }) => (emphasis === 'variant' ? `\`${text}\`` : text)).join('');

const variantName = (text: string): TextSegment => ({ text, emphasis: 'variant' });
const strong = (text: string): TextSegment => ({ text, emphasis: 'strong' });
const plain = (text: string): TextSegment => ({ text });

/** What is said of one aspect of a variant. `same` is a measured equality, `open` that nobody can tell. */
interface Finding {
  readonly aspect: 'quality' | 'latency' | 'memory' | 'cost';
  readonly outcome: 'better' | 'worse' | 'same' | 'open' | 'unknown';
  readonly text: string;
}

/**
 * Chooses one variant to speak of: the largest gain in quality; without any, one that loses no quality and gains in
 * latency, memory or cost; without any, the baseline. Says nothing that no verdict supports.
 */
export function headline(run: RunResult): Headline {
  const [baseline, ...others] = run.variants;
  if (!baseline) return [plain('Nothing was measured.')];
  if (others.length === 0) return aloneText(baseline, run.failures?.length ?? 0);
  const candidates = others.map((variant) => ({ variant, findings: findingsOf(run, baseline, variant) }));

  const finder = best(
    candidates.filter(({ findings }) => outcomeOf(findings, 'quality') === 'better'),
    ({ variant }) => qualityOf(run, variant.name)?.difference ?? 0,
  );
  if (finder) return sentence(finder);

  const saver = best(
    candidates.filter(({ findings }) => outcomeOf(findings, 'quality') !== 'worse' && gains(findings) > 0),
    ({ findings }) => gains(findings) - 0.5 * findings.filter(({ outcome }) => outcome === 'worse').length,
  );
  if (saver) return sentence(saver);

  const worse = candidates.filter(({ findings }) => findings.some(({ outcome }) => outcome === 'worse'));
  if (worse.length > 0)
    return [variantName(baseline.name), plain(' '), strong('stays ahead'), plain(': '), ...against(worse[0]!)];
  return undecided(run, baseline, others, candidates[0]!.findings);
}

interface Candidate {
  readonly variant: VariantResult;
  readonly findings: readonly Finding[];
}

const outcomeOf = (findings: readonly Finding[], aspect: Finding['aspect']): Finding['outcome'] | undefined =>
  findings.find((finding) => finding.aspect === aspect)?.outcome;

/** Latency before memory before cost, where they are better. */
const WEIGHTS = { quality: 8, latency: 4, memory: 2, cost: 1 } as const;
const gains = (findings: readonly Finding[]): number =>
  findings.reduce((sum, { aspect, outcome }) => sum + (outcome === 'better' ? WEIGHTS[aspect] : 0), 0);

const best = <Item>(items: readonly Item[], score: (item: Item) => number): Item | undefined =>
  items.reduce<Item | undefined>(
    (top, item) => (top === undefined || score(item) > score(top) ? item : top),
    undefined,
  );

/** Gains first, then what it costs, then what is open; what is the same is left out. */
function sentence({ variant, findings }: Candidate): Headline {
  const of = (...outcomes: Finding['outcome'][]) => findings.filter(({ outcome }) => outcomes.includes(outcome));
  const [first, ...gained] = of('better');
  const rest = [...gained, ...of('worse'), ...of('open', 'unknown')];
  return [
    variantName(variant.name),
    plain(' '),
    strong(first!.text),
    ...rest.flatMap(({ text }) => [plain('; '), plain(text)]),
  ];
}

/** Why not this one: its losses, and what they would buy. */
function against({ variant, findings }: Candidate): Headline {
  const losses = findings.filter(({ outcome }) => outcome === 'worse').map(({ text }) => text);
  const wins = findings.filter(({ outcome }) => outcome === 'better').map(({ text }) => text);
  return [
    variantName(variant.name),
    plain(` ${losses.join('; ')}`),
    ...(wins.length > 0 ? [plain(`, though it ${wins.join('; ')}`)] : []),
  ];
}

function undecided(
  run: RunResult,
  baseline: VariantResult,
  others: readonly VariantResult[],
  findings: readonly Finding[],
): Headline {
  const names = others.length === 1 ? [variantName(others[0]!.name)] : [plain(`the ${others.length} other variants`)];
  if (findings.every(({ outcome }) => outcome === 'unknown'))
    return [
      strong('Nothing could be compared'),
      plain(' between '),
      variantName(baseline.name),
      plain(' and '),
      ...names,
    ];
  if (run.comparisons.length > 0 && run.comparisons.every(isSame))
    return [
      variantName(baseline.name),
      plain(' and '),
      ...names,
      plain(' '),
      strong('are the same'),
      plain(' in all that was compared'),
    ];
  const decide = others
    .map(({ name }) => qualityOf(run, name))
    .flatMap((comparison) => (comparison?.moreQueries === undefined ? [] : [comparison]))
    .sort((a, b) => a.moreQueries! - b.moreQueries!)[0];
  return [
    strong('Cannot tell'),
    plain(' '),
    variantName(baseline.name),
    plain(' and '),
    ...names,
    plain(` apart${decide ? `: ${moreQueriesText(decide)!} quality` : ''}`),
    ...(run.queries.judged === 0 ? [plain('; quality is unknown, there are no judgements')] : []),
  ];
}

function aloneText({ name, metrics }: VariantResult, failed: number): Headline {
  const figures = [
    ['nDCG@10', metrics['quality.ndcg@10']],
    ['p95', metrics['latency.total.p95']],
    ['vectors', metrics['memory.vectors.bytes']],
  ] as const;
  const said = figures.map(([label, figure]) => `${label} ${formatValue(figure)}`).join(', ');
  return [
    variantName(name),
    plain(' alone: '),
    strong(said),
    plain(failed > 0 ? '; no other variant could be measured' : '; add a variant to compare it with'),
  ];
}

const qualityOf = (run: RunResult, variant: string): Comparison | undefined =>
  findComparison(run, variant, 'quality.ndcg@10') ?? findComparison(run, variant, 'quality.recall@10');

const findingsOf = (run: RunResult, baseline: VariantResult, variant: VariantResult): readonly Finding[] => [
  qualityFinding(run, variant),
  latencyFinding(run, baseline, variant),
  ...memoryFinding(run, baseline, variant),
  ...costFinding(run, baseline, variant),
];

function qualityFinding(run: RunResult, { name }: VariantResult): Finding {
  const comparison = qualityOf(run, name);
  if (!comparison)
    return {
      aspect: 'quality',
      outcome: 'unknown',
      text: run.queries.judged === 0 ? 'quality is unknown, there are no judgements' : 'quality was not compared',
    };
  const amount = `${comparison.metric === 'quality.ndcg@10' ? 'nDCG@10' : 'Recall@10'} ${formatDifference(comparison.difference, 'ratio')}`;
  if (isSame(comparison)) return { aspect: 'quality', outcome: 'same', text: 'quality is the same' };
  if (comparison.verdict === 'better') return { aspect: 'quality', outcome: 'better', text: `finds more (${amount})` };
  if (comparison.verdict === 'worse') return { aspect: 'quality', outcome: 'worse', text: `finds less (${amount})` };
  const more = moreQueriesText(comparison);
  return {
    aspect: 'quality',
    outcome: 'open',
    text: `quality cannot be told apart${more === undefined ? '' : ` (${more})`}`,
  };
}

function latencyFinding(run: RunResult, baseline: VariantResult, { name }: VariantResult): Finding {
  const comparison = findComparison(run, name, 'latency.total.p95');
  const base = baseline.metrics['latency.total.p95']?.value;
  if (!comparison || base === undefined)
    return { aspect: 'latency', outcome: 'unknown', text: 'latency was not compared' };
  if (isSame(comparison)) return { aspect: 'latency', outcome: 'same', text: 'p95 is the same' };
  if (comparison.verdict === 'cannot tell')
    return { aspect: 'latency', outcome: 'open', text: 'p95 cannot be told apart' };
  const share = formatShare(comparison.difference, base) ?? formatDifference(comparison.difference, 'ms');
  const outcome = comparison.verdict;
  return { aspect: 'latency', outcome, text: `answers ${share} ${outcome === 'better' ? 'faster' : 'slower'} at p95` };
}

const MEMORY = ['memory.vectors.bytes', 'memory.index.bytes'] as const;

/** Vectors and index together where both were compared, else the one that was; exact figures need no interval. */
function memoryFinding(run: RunResult, baseline: VariantResult, variant: VariantResult): Finding[] {
  const compared = MEMORY.filter((id) => findComparison(run, variant.name, id) && baseline.metrics[id]);
  if (compared.length === 0) return [];
  const what = compared.length === 2 ? 'memory' : compared[0] === MEMORY[0] ? 'vector memory' : 'index memory';
  const sum = (of: (id: (typeof MEMORY)[number]) => number): number =>
    compared.reduce((total, id) => total + of(id), 0);
  const difference = sum((id) => findComparison(run, variant.name, id)!.difference);
  return exactFinding(
    'memory',
    difference,
    sum((id) => baseline.metrics[id]!.value),
    what,
  );
}

function costFinding(run: RunResult, baseline: VariantResult, variant: VariantResult): Finding[] {
  const id = 'cost.perMonth.usd';
  const comparison = findComparison(run, variant.name, id);
  const base = baseline.metrics[id]?.value;
  return comparison && base !== undefined ? exactFinding('cost', comparison.difference, base, 'API cost') : [];
}

/** Below half a per cent an exact difference is true and not worth a headline. */
function exactFinding(aspect: 'memory' | 'cost', difference: number, base: number, what: string): Finding[] {
  if (Math.abs(difference) <= 0.005 * Math.abs(base)) return [{ aspect, outcome: 'same', text: `${what} is the same` }];
  const share = formatShare(difference, base) ?? formatDifference(difference, aspect === 'memory' ? 'bytes' : 'usd');
  return difference < 0
    ? [{ aspect, outcome: 'better', text: `saves ${share} ${what}` }]
    : [{ aspect, outcome: 'worse', text: `takes ${share} more ${what}` }];
}
