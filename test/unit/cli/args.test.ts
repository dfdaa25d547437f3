import { describe, expect, it } from 'vitest';
import { parseCommandLine, wholeNumber } from '../../../src/cli/args';
import { COMMANDS, OPTIONS } from '../../../src/cli/options';
import { usage } from '../../../src/cli/usage';
import { flagOf, KNOBS } from '../../../src/core/config';

const codeOf = (argv: string[]): string => {
  try {
    parseCommandLine(argv);
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'none';
};

describe('a command line', () => {
  it('is command, words, options, switches, variants and knobs, in any order', () => {
    const line = parseCommandLine([
      'compare',
      '--quiet',
      '--retrieval.k',
      '5',
      'lab.json',
      '--variant',
      'a:x=1,y=2',
      '--json=out.json',
      '--index.hnsw.ef-search=9',
      '--variant=b',
    ]);
    expect(line.command).toBe('compare');
    expect(line.words).toEqual(['lab.json']);
    expect(line.text).toEqual({ json: 'out.json' });
    expect([...line.flags]).toEqual(['quiet']);
    expect(line.variants).toEqual(['a:x=1,y=2', 'b']);
    expect([...line.knobs]).toEqual([
      ['retrieval.k', '5'],
      ['index.hnsw.efSearch', '9'],
    ]);
  });

  it('ends options with --: what follows are words', () => {
    expect(parseCommandLine(['query', '--', '--quiet', '-x']).words).toEqual(['--quiet', '-x']);
  });

  it('takes the value of a knob for no word, and a negative number for a value', () => {
    expect(parseCommandLine(['query', '--retrieval.k', '5', 'word']).words).toEqual(['word']);
    expect([...parseCommandLine(['query', 'w', '--retrieval.k', '-5']).knobs]).toEqual([['retrieval.k', '-5']]);
    expect(parseCommandLine(['compare', '--corpus', '-odd-name']).text.corpus).toBe('-odd-name');
  });

  it('takes every knob of the registry by its flag, for all variants', () => {
    for (const knob of KNOBS) {
      const { knobs } = parseCommandLine(['compare', flagOf(knob), 'x']);
      expect([...knobs]).toEqual([[knob.id, 'x']]);
    }
  });

  it('keeps knobs and options apart that look alike', () => {
    for (const name of Object.keys(OPTIONS)) expect(KNOBS.some((knob) => flagOf(knob) === `--${name}`)).toBe(false);
  });

  it('takes --json as a switch where it prints to stdout', () => {
    expect([...parseCommandLine(['knobs', '--json']).flags]).toEqual(['json']);
    expect(codeOf(['knobs', '--json=x'])).toBe('cli/unexpected-value');
  });

  it.each([
    [['__proto__'], 'cli/unknown-command'],
    [['compare', '--__proto__', 'x'], 'cli/unknown-option'],
    [['compare', '--constructor=x'], 'cli/unknown-option'],
    [['compare', '--toString'], 'cli/unknown-option'],
    [['compare', '--no-quiet'], 'cli/unknown-option'],
    [['compare', '--'], 'none'],
    [['compare', ''], 'none'],
    [['compare', '--store', ''], 'cli/missing-value'],
  ])('%j gives %s', (argv, code) => {
    expect(codeOf(argv)).toBe(code);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('shows help whatever else is wrong beside it', () => {
    for (const argv of [[], ['-h'], ['compare', '--help'], ['knobs', 'word', '--help']])
      expect(parseCommandLine(argv).command).toBe('help');
  });
});

describe('a whole number', () => {
  const of = (text: string): number =>
    wholeNumber(parseCommandLine(['compare', `--repeat=${text}`]), 'repeat', 3, 1, 1000);
  it('is taken within its bounds', () => {
    expect([of('1'), of('1000'), of(' 7 ')]).toEqual([1, 1000, 7]);
    expect(wholeNumber(parseCommandLine(['compare']), 'repeat', 3, 1, 1000)).toBe(3);
  });
  it.each(['0', '1001', '-1', '1.5', '1e2', '0x10', 'NaN', 'Infinity', '１'])('is not %j', (text) => {
    expect(() => of(text)).toThrow(/whole number from 1 to 1000/);
  });
});

describe('the help', () => {
  it('names every command, option and knob', () => {
    const text = usage();
    for (const command of COMMANDS) if (command !== 'help') expect(text).toContain(`rag-lab ${command}`);
    for (const name of Object.keys(OPTIONS)) expect(text).toContain(`--${name}`);
    for (const { id } of KNOBS) expect(text).toContain(`--${id}`);
  });
});
