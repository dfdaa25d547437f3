import { METRIC_GROUPS, METRICS, type Metric } from '../metrics';
import { flagOf } from './flags';
import { isNumberKnob, KNOB_GROUPS, type EnumKnob, type Knob } from './knob';
import { KNOBS } from './registry';
import { knobProse } from './shape';
import { formatKnobValue, withThousands } from './value';

const GENERATED = '<!-- Written by `npm run generate` from the declarations in src/core. Change those. -->';

/** `docs/reference/knobs.md`. */
export function knobsReference(): string {
  const sections = KNOB_GROUPS.flatMap(({ id, label }) => {
    const knobs = KNOBS.filter(({ group }) => group === id);
    return knobs.length === 0 ? [] : [`## ${label}`, ...knobs.flatMap(knobSection)];
  });
  return page(
    'Knobs',
    `Every knob is a key of a variant in \`rag-lab.config.json\`, a setting of the editor (\`ragLab.defaults.\` and the id) and a flag of the command line. Changing a knob redoes the named stage and what depends on it; everything before it comes out of the store.`,
    sections,
  );
}

function knobSection(knob: Knob): string[] {
  const facts: [string, string][] = [
    ['Flag', `\`${flagOf(knob)}\``],
    ['Default', defaultText(knob)],
    ...(knob.kind === 'enum' ? [] : [['Range', rangeText(knob)] satisfies [string, string]]),
    ['Redoes', knob.stage],
    ...(knob.sweep
      ? [['Worth trying', knob.sweep.map((value) => `\`${value}\``).join(', ')] satisfies [string, string]]
      : []),
  ];
  return [
    `### ${knob.label}: \`${knob.id}\``,
    knobProse(knob),
    facts.map(([name, value]) => `- ${name}: ${value}`).join('\n'),
    ...(knob.kind === 'enum'
      ? [
          'Values:',
          knob.values.map(({ value, label, description }) => `- \`${value}\` (${label}): ${description}`).join('\n'),
        ]
      : []),
  ];
}

const defaultText = (knob: Knob): string => {
  const words = formatKnobValue(knob, knob.default);
  return words === String(knob.default) ? `\`${words}\`` : `\`${knob.default}\` (${words})`;
};

function rangeText(knob: Exclude<Knob, EnumKnob>): string {
  if (knob.kind === 'text') return knob.accepts;
  if (isNumberKnob(knob)) {
    const unit = knob.unit === '' ? '' : ` ${knob.unit}`;
    return `${knob.kind === 'integer' ? 'whole numbers' : 'numbers'} from ${withThousands(knob.min)} to ${withThousands(knob.max)}${unit}`;
  }
  return {
    'embedding-models': 'an installed model',
    rerankers: '`none` or an added reranker',
    'priced-embedding-models': 'an embedding model with a known price',
    'priced-answer-models': 'an answer model with a known price',
  }[knob.namesOf];
}

/** `docs/reference/metrics.md`. */
export function metricsReference(): string {
  const sections = METRIC_GROUPS.flatMap(({ id, label }) => {
    const metrics = METRICS.filter(({ group }) => group === id);
    return metrics.length === 0 ? [] : [`## ${label}`, ...metrics.map(metricEntry)];
  });
  return page(
    'Metrics',
    'Every figure of a comparison, by the id that `--json`, `limits` and the reports use. A figure that nobody measured is "unknown", never 0. Bytes are counted in thousands: 1 MB is 1,000,000 bytes.',
    sections,
  );
}

const UNITS: Record<Metric['unit'], string> = {
  ratio: 'ratio, 0 to 1',
  ms: 'milliseconds',
  bytes: 'bytes',
  usd: 'US dollars',
  perSecond: 'per second',
  count: 'count',
};
const COMPARED: Record<Metric['compare'], string> = {
  'paired-queries': 'Variants are compared query by query, with an interval and a verdict.',
  'paired-latency': 'Variants are compared by interleaved samples of the same queries, with an interval and a verdict.',
  exact: 'An exact figure: variants are compared by their plain difference.',
  none: 'Shown beside each other, without a verdict.',
};

const metricEntry = ({ id, label, unit, better, description, compare, headline }: Metric): string =>
  `### ${label}: \`${id}\`\n\n${description} ${UNITS[unit][0]!.toUpperCase()}${UNITS[unit].slice(1)}; ${better} is better. ${COMPARED[compare]}${headline ? '' : ' Shown with all metrics only.'}`;

const page = (title: string, intro: string, sections: readonly string[]): string =>
  `${[`# ${title}`, GENERATED, intro, ...sections].join('\n\n')}\n`;
