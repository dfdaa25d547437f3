import { parseArgs, type ParseArgsConfig } from 'node:util';
import { userError } from '../core/common';
import { flagOf, KNOBS, knobFlags, nearest } from '../core/config';
import { COMMANDS, MOST_WORDS, OPTIONS, type Command, type OptionName } from './options';

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
