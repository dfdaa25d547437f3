import { describe, expect, it } from 'vitest';
import { createRng, noControl } from '../../../src/core/common';
import { edited } from '../../../src/core/traces/synthetic/edit-text';
import { nearMiss } from '../../../src/core/traces/synthetic/near-miss';
import { paraphrased } from '../../../src/core/traces/synthetic/paraphrase';
import { reversed } from '../../../src/core/traces/synthetic/reversal';
import { createWords } from '../../../src/core/traces/synthetic/words';

const seeds = Array.from({ length: 500 }, (_, seed) => createRng(seed));

describe('other words', () => {
  it.each([
    ['how do i remove the cache', 'how to remove the cache'],
    ['how do i remove the cache', 'how do i delete the cache'],
    ['how do i remove the cache', 'how do i remove cache'],
    ["what's a chunk", 'What is a chunk?'.toLowerCase().replace('?', '')],
    ['Does not it start?', "Doesn't it start?"],
    ['which port is used', 'which port is used please'],
  ])('%s ↔ %s', (text, other) => {
    expect(seeds.map((rng) => paraphrased(text, rng))).toContain(other);
  });

  it('keep numbers, negations and what stands where', () => {
    const text = 'why can the 32 bit build not be copied from Windows to Linux';
    for (const rng of seeds) expect(paraphrased(text, rng)).toMatch(/32 bit .* not .* Windows to Linux/);
  });

  it('put nothing English before another language', () => {
    for (const rng of seeds) expect(paraphrased('Wie lösche ich den Speicher', rng)).toMatch(/^Wie l/);
  });
});

describe('look-alikes', async () => {
  const words = await createWords(
    ['how do i tune redis', 'how do i tune qdrant', 'why is it slow with 4 threads'],
    noControl,
  );
  const all = (text: string): Set<string | undefined> => new Set(seeds.map((rng) => nearMiss(text, words, rng)));
  it('have another number, the opposite, or another name', () => {
    expect(all('why is it slow with 4 threads')).toContain('why is it slow with 40 threads');
    expect(all('why is it slow with 4 threads')).toContain('why is it slow without 4 threads');
    expect(all('can it run')).toContain('can it not run');
    expect(all('how do i tune redis')).toContain('how do i tune qdrant');
  });
  it('are never the question itself', () => {
    expect(all('how do i tune redis')).not.toContain('how do i tune redis');
  });
});

describe('swapped sides', () => {
  it.each([
    ['copy a file from the server to my laptop', 'copy a file from my laptop to the server'],
    ['How do I migrate Postgres to MySQL?', 'How do I migrate MySQL to Postgres?'],
    ['the effect of heat on steel', 'the effect of steel on heat'],
    ['use tabs instead of spaces', 'use spaces instead of tabs'],
    ['replace the cache with a queue', 'replace a queue with the cache'],
    ['is redis faster than qdrant', 'is qdrant faster than redis'],
  ])('%s → %s', (text, other) => {
    expect(reversed(text)).toBe(other);
  });
  it.each(['what is a chunk', 'from a to', 'what to do before this', 'from here to here'])('%s has none', (text) => {
    expect(reversed(text)).toBeUndefined();
  });
});

describe('an edit', () => {
  const page = [
    '# Title',
    '',
    'The cache keeps 500 entries by default. It never grows beyond that.',
    '',
    '| A table | With a cell that is long |',
    '',
    '```',
    'const Text = "A sentence in code that is long enough. Really.";',
    '```',
    '',
  ].join('\n');
  it('changes one sentence of running text, and nothing of tables, code and headings', async () => {
    const words = await createWords([page], noControl);
    const kinds = new Set<string>();
    for (const rng of seeds) {
      const text = edited(page, { words, sentences: ['Another page says so.'] }, rng)!;
      expect(text).not.toBe(page);
      expect(text).toContain(page.slice(page.indexOf('| a |')));
      expect(text.startsWith('# Title\n\n')).toBe(true);
      kinds.add(
        text.includes('Another page says so.') ? 'inserted' : text.length < page.length - 20 ? 'removed' : 'changed',
      );
    }
    expect([...kinds].sort()).toEqual(['changed', 'inserted', 'removed']);
  });
  it('finds sentences of texts that are all in lower case', async () => {
    const text = 'the flow is laminar at first . it becomes turbulent behind the shock wave .';
    const words = await createWords([text], noControl);
    for (const rng of seeds) {
      const other = edited(text, { words, sentences: [] }, rng);
      expect(other).toBeDefined();
      expect(other).not.toBe(text);
    }
  });
  it('finds nothing to change in a table', async () => {
    expect(
      edited('| a | b |\n| 1 | 2 |\n', { words: await createWords([], noControl), sentences: [] }, createRng(1)),
    ).toBeUndefined();
  });
});
