import { parseArgs, type ParseArgsConfig } from 'node:util';
import { userError } from '../core/common';
import { flagOf, KNOBS, knobFlags, nearest } from '../core/config';

export const COMMANDS = [
  'compare',
  'sweep',
  'testset',
  'baseline',
  'gate',
  'bisect',
  'query',
  'index',
  'models',
  'advise',
  'calibrate',
  'servers',
  'cache',
  'trace',
  'bundle',
  'knobs',
  'doctor',
  'help',
] as const;
export type Command = (typeof COMMANDS)[number];

/** Words that a command takes beside its options. */
const MOST_WORDS: Record<Command, number> = {
  compare: 1,
  sweep: 1,
  testset: Infinity,
  baseline: 1,
  gate: 1,
  bisect: 2,
  query: Infinity,
  index: 1,
  models: Infinity,
  advise: 1,
  calibrate: 1,
  servers: Infinity,
  cache: Infinity,
  trace: Infinity,
  bundle: Infinity,
  knobs: 0,
  doctor: 0,
  help: Infinity,
};

/** Options beside the knobs. `on` names the commands that take it. */
export const OPTIONS = {
  corpus: {
    type: 'string',
    value: 'DIR',
    on: [
      'compare',
      'sweep',
      'testset',
      'baseline',
      'gate',
      'bisect',
      'query',
      'index',
      'models',
      'advise',
      'servers',
      'cache',
      'trace',
      'bundle',
    ],
    help: 'folder of documents, or a BEIR folder (default: the folder of CONFIG, else the current one)',
  },
  queries: {
    type: 'string',
    value: 'FILE',
    on: ['compare', 'sweep', 'testset', 'baseline', 'gate', 'bisect', 'models', 'cache', 'trace'],
    help: 'queries, one JSON object a line (default: beside the corpus)',
  },
  judgements: {
    type: 'string',
    value: 'FILE',
    on: ['compare', 'sweep', 'testset', 'baseline', 'gate', 'bisect', 'models', 'cache', 'trace'],
    help: 'judgements, one JSON object a line (default: beside the corpus)',
  },
  variant: {
    type: 'string',
    multiple: true,
    value: "'NAME:knob=value,…'",
    on: ['compare', 'sweep', 'baseline', 'gate', 'bisect', 'advise', 'servers', 'cache', 'bundle'],
    help: 'a variant to compare; may be given many times; the first is the baseline',
  },
  repeat: {
    type: 'string',
    value: 'N',
    on: ['compare', 'sweep', 'baseline', 'gate'],
    help: 'rounds over the queries that latency is measured on (default 3)',
  },
  seed: {
    type: 'string',
    value: 'N',
    on: ['compare', 'sweep', 'testset', 'baseline', 'gate', 'advise', 'cache', 'trace'],
    help: 'of everything random (default 1)',
  },
  json: {
    type: 'string',
    value: 'FILE',
    on: ['compare', 'sweep', 'testset', 'gate', 'bisect', 'models', 'advise', 'calibrate', 'servers', 'cache', 'trace'],
    help: 'write the result as JSON',
  },
  html: { type: 'string', value: 'FILE', on: ['compare'], help: 'write a self-contained page with charts' },
  md: { type: 'string', value: 'FILE', on: ['compare', 'sweep', 'gate', 'cache'], help: 'write a Markdown report' },
  csv: { type: 'string', value: 'FILE', on: ['compare', 'sweep', 'cache'], help: 'write all figures as CSV' },
  trec: { type: 'string', value: 'DIR', on: ['compare'], help: "write each variant's ranking as DIR/NAME.run" },
  attribute: {
    type: 'boolean',
    on: ['compare'],
    help: 'find out which changed knob made the difference, one at a time',
  },
  vary: {
    type: 'string',
    multiple: true,
    value: "'KNOB=a,b,c'",
    on: ['sweep'],
    help: 'a knob to sweep, with its values or a range such as 32..256*2; may be given many times',
  },
  strategy: {
    type: 'string',
    value: 'NAME',
    on: ['sweep'],
    help: 'grid, random or optimise (default optimise)',
  },
  trials: { type: 'string', value: 'N', on: ['sweep'], help: 'stop after so many variants' },
  seconds: { type: 'string', value: 'N', on: ['sweep', 'advise', 'calibrate'], help: 'stop after so many seconds' },
  plan: { type: 'boolean', on: ['sweep'], help: 'show what would be done and how long it takes, and stop' },
  count: {
    type: 'string',
    value: 'N',
    on: ['testset', 'cache', 'bundle'],
    help: 'queries wanted (default 100); of cache prime and bundle export: likely ones (default cache.warm.queries, else 100)',
  },
  from: {
    type: 'string',
    value: 'KINDS',
    on: ['testset'],
    help: 'what queries are made from: heading, link, question, symbol, passage, commit, search, with commas (default all)',
  },
  format: {
    type: 'string',
    value: 'NAME',
    on: ['testset'],
    help: 'of import and export: beir, trec or csv (default: by the file names)',
  },
  out: {
    type: 'string',
    value: 'PATH',
    on: ['testset', 'servers', 'trace', 'bundle'],
    help: 'folder or file that export, trace make and trace import write',
  },
  endpoint: {
    type: 'string',
    value: 'URL',
    on: ['testset', 'models'],
    help: 'ask the model at this address: for questions (testset, OpenAI-compatible) or for vectors (models); the key is RAG_LAB_API_KEY',
  },
  'endpoint-model': { type: 'string', value: 'NAME', on: ['testset', 'models'], help: 'model to ask at --endpoint' },
  baseline: {
    type: 'string',
    value: 'FILE',
    on: ['baseline', 'gate'],
    help: 'figures to hold against (default: rag-lab/baseline.json beside CONFIG)',
  },
  junit: { type: 'string', value: 'FILE', on: ['gate'], help: 'write the checks as JUnit XML' },
  sarif: { type: 'string', value: 'FILE', on: ['gate'], help: 'write what failed as SARIF' },
  problems: { type: 'boolean', on: ['gate'], help: 'print what failed as FILE:LINE: error: …, for problem matchers' },
  query: { type: 'string', value: 'ID', on: ['bisect'], help: 'id of the query that was lost' },
  good: { type: 'string', value: 'REV', on: ['bisect'], help: 'revision at which it was found (default: searched)' },
  bad: {
    type: 'string',
    value: 'REV',
    on: ['bisect'],
    help: 'revision at which it is lost (default: the files as they are)',
  },
  revision: { type: 'string', value: 'REV', on: ['models'], help: 'branch, tag or commit to download (default main)' },
  file: { type: 'string', value: 'PATH', on: ['models'], help: 'which ONNX file of the repository to download' },
  api: {
    type: 'string',
    value: 'NAME',
    on: ['models'],
    help: 'of --endpoint: openai, ollama, cohere or voyage; the key is RAG_LAB_API_KEY',
  },
  id: { type: 'string', value: 'NAME', on: ['models'], help: "the model's name here (default: by its source)" },
  'priced-as': {
    type: 'string',
    value: 'MODEL',
    on: ['models'],
    help: 'priced model that a remote model is billed as',
  },
  vocabulary: {
    type: 'string',
    value: 'NAME',
    on: ['models'],
    help: 'of models distil: corpus (words of the documents) or tokenizer (default corpus)',
  },
  dimensions: { type: 'string', value: 'N', on: ['models'], help: 'of models distil, or asked of a remote model' },
  recall: {
    type: 'string',
    value: 'SHARE',
    on: ['advise'],
    help: 'least recall@10 against exact search (default 0.98)',
  },
  trace: {
    type: 'string',
    value: 'FILE',
    on: ['cache', 'bundle'],
    help: 'a trace or a log of queries to replay (default: one made from the queries and documents); of cache prime and bundle export: where likely queries come from',
  },
  pairs: {
    type: 'string',
    value: 'FILE',
    on: ['cache'],
    help: 'of cache threshold: labelled pairs of questions, {"a", "b", "same"} one a line',
  },
  'wrong-hits': {
    type: 'string',
    value: 'SHARE',
    on: ['cache'],
    help: 'of cache threshold: most share of hits that may be wrong (default 0.02)',
  },
  'real-time': {
    type: 'boolean',
    on: ['cache'],
    help: 'of cache replay: ask the live search at the pace of the trace, instead of in simulated time',
  },
  speed: {
    type: 'string',
    value: 'N',
    on: ['cache'],
    help: 'of --real-time: so many times as fast as the trace (default 1)',
  },
  replicas: { type: 'string', value: 'N', on: ['cache'], help: 'of cache replicas: processes (default 3)' },
  kind: { type: 'string', value: 'NAME', on: ['servers'], help: 'pgvector, qdrant or chroma' },
  'models-dir': {
    type: 'string',
    value: 'DIR',
    on: [
      'compare',
      'sweep',
      'testset',
      'baseline',
      'gate',
      'bisect',
      'query',
      'index',
      'models',
      'advise',
      'calibrate',
      'servers',
      'knobs',
      'doctor',
      'cache',
      'trace',
      'bundle',
    ],
    help: 'where your own models are kept (default: a folder in your data folder)',
  },
  'memory-limit': {
    type: 'string',
    value: 'MB',
    on: ['compare', 'sweep', 'query', 'index', 'advise', 'cache'],
    help: 'private memory of the engine beyond which it empties caches, then lets models go',
  },
  processes: {
    type: 'string',
    value: 'N',
    on: ['compare', 'sweep', 'index'],
    help: 'processes that embed at once (default: by cores)',
  },
  path: {
    type: 'string',
    multiple: true,
    value: 'GLOB',
    on: ['query'],
    help: 'only documents whose path matches; may be given many times',
  },
  where: {
    type: 'string',
    multiple: true,
    value: 'KEY=VALUE',
    on: ['query'],
    help: 'only documents with this metadata; may be given many times',
  },
  all: { type: 'boolean', on: ['compare', 'sweep'], help: 'show all metrics, or all variants of a sweep' },
  store: {
    type: 'string',
    value: 'DIR',
    on: [
      'compare',
      'sweep',
      'testset',
      'baseline',
      'gate',
      'bisect',
      'query',
      'index',
      'doctor',
      'models',
      'advise',
      'calibrate',
      'servers',
      'cache',
      'trace',
      'bundle',
    ],
    help: 'where artefacts are kept (default: a folder in your cache folder)',
  },
  yes: { type: 'boolean', on: ['sweep', 'models', 'servers'], help: 'go on without asking' },
  quiet: {
    type: 'boolean',
    on: [
      'compare',
      'sweep',
      'testset',
      'baseline',
      'gate',
      'bisect',
      'query',
      'index',
      'models',
      'advise',
      'calibrate',
      'servers',
      'cache',
      'trace',
      'bundle',
    ],
    help: 'print nothing but errors',
  },
  help: { type: 'boolean', on: [], help: 'show this text' },
} as const satisfies Record<
  string,
  { type: 'string' | 'boolean'; multiple?: boolean; value?: string; on: readonly Command[]; help: string }
>;
export type OptionName = keyof typeof OPTIONS;

export interface CommandLine {
  readonly command: Command;
  readonly words: readonly string[];
  readonly text: Readonly<Partial<Record<OptionName, string>>>;
  readonly flags: ReadonlySet<OptionName>;
  readonly variants: readonly string[];
  /** `--vary`, as given. */
  readonly axes: readonly string[];
  /** `--path` and `--where` of a query, as given. */
  readonly paths: readonly string[];
  readonly where: readonly string[];
  /** Knob id → text as given. */
  readonly knobs: ReadonlyMap<string, string>;
}

const hint = (name: string, known: readonly string[]): string => {
  const near = nearest(name, known);
  return near ? `Did you mean ${near}?` : 'See rag-lab --help.';
};

/** @throws `cli/unknown-command`, `cli/unknown-option`, `cli/missing-value`, `cli/unexpected-value`, `cli/too-many-words` */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  const [first, ...rest] = argv;
  if (first === undefined || first === '--help' || first === '-h') return { ...EMPTY, command: 'help' };
  const command = COMMANDS.find((name) => name === first);
  if (!command) throw userError('cli/unknown-command', `There is no command "${first}".`, hint(first, COMMANDS));

  const options: NonNullable<ParseArgsConfig['options']> = {};
  const isSwitch = command === 'knobs' ? ['json'] : [];
  for (const [name, option] of Object.entries(OPTIONS))
    options[name] = { type: isSwitch.includes(name) ? 'boolean' : option.type, multiple: 'multiple' in option };
  const { tokens } = parseArgs({ args: rest, options, strict: false, allowPositionals: true, tokens: true });

  const words: string[] = [];
  const text: Partial<Record<OptionName, string>> = {};
  const flags = new Set<OptionName>();
  const variants: string[] = [];
  const axes: string[] = [];
  const paths: string[] = [];
  const where: string[] = [];
  const knobs = new Map<string, string>();
  let skip = -1;
  for (const token of tokens) {
    if (token.index === skip) continue;
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, rawName } = token;
    const knob = Object.hasOwn(OPTIONS, name) ? undefined : knobFlags.get(name);
    if (knob) {
      // Knob flags are not declared to the parser, so `--knob value` comes as a flag and a word.
      const value = token.value ?? rest[token.index + 1];
      if (isNoValue(value, token.value !== undefined)) throw missingValue(rawName);
      if (token.value === undefined) skip = token.index + 1;
      knobs.set(knob.id, value);
      continue;
    }
    const option = Object.hasOwn(OPTIONS, name) ? OPTIONS[name as OptionName] : undefined;
    const takes =
      option &&
      (name === 'help' ||
        (command === 'knobs' && name === 'json') ||
        (option.on as readonly Command[]).includes(command));
    if (!takes) {
      const known = Object.keys(OPTIONS)
        .map((id) => `--${id}`)
        .concat(KNOBS.map(flagOf));
      const nextStep = hint(rawName.startsWith('--') ? rawName : '', known);
      throw userError('cli/unknown-option', `${command} takes no option ${rawName}.`, nextStep);
    }
    if (option.type === 'boolean' || isSwitch.includes(name)) {
      if (token.value !== undefined) throw unexpectedValue(rawName);
      flags.add(name as OptionName);
    } else if (isNoValue(token.value, token.inlineValue)) throw missingValue(rawName);
    else if (name === 'variant') variants.push(token.value);
    else if (name === 'vary') axes.push(token.value);
    else if (name === 'path') paths.push(token.value);
    else if (name === 'where') where.push(token.value);
    else text[name as OptionName] = token.value;
  }
  if (flags.has('help')) return { ...EMPTY, command: 'help' };
  if (words.length > MOST_WORDS[command]) throw tooManyWords(command, words);
  return { command, words, text, flags, variants, axes, paths, where, knobs };
}

const EMPTY: Omit<CommandLine, 'command'> = {
  words: [],
  text: {},
  flags: new Set(),
  variants: [],
  axes: [],
  paths: [],
  where: [],
  knobs: new Map(),
};

/** An option's name where a value should be was meant as an option; `--json=--odd-name` is still possible. */
const isNoValue = (value: string | undefined, inline: boolean | undefined): value is undefined =>
  value === undefined || value.trim() === '' || (!inline && value.startsWith('--'));

const tooManyWords = (command: Command, words: readonly string[]): Error =>
  userError(
    'cli/too-many-words',
    `${command} takes ${MOST_WORDS[command] === 0 ? 'no words' : 'one configuration file'}, not "${words.join(' ').slice(0, 80)}".`,
    MOST_WORDS[command] === 0 ? 'Leave them out; see rag-lab --help.' : 'Quote a name that holds blanks.',
  );

const unexpectedValue = (rawName: string): Error =>
  userError('cli/unexpected-value', `${rawName} takes no value.`, `Write ${rawName} alone, or leave it out.`);

const missingValue = (rawName: string): Error =>
  userError('cli/missing-value', `${rawName} wants a value.`, `Write ${rawName} VALUE.`);

/** A whole number option within bounds. */
export function wholeNumber(line: CommandLine, name: OptionName, fallback: number, min: number, max: number): number {
  const text = line.text[name];
  if (text === undefined) return fallback;
  const value = /^\d+$/.test(text.trim()) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw userError(
    'cli/bad-number',
    `--${name} is a whole number from ${min} to ${max}, not "${text}".`,
    `Write --${name} ${fallback}.`,
  );
}
