import { describe, expect, it } from 'vitest';
import type { CacheLabResult } from '../../../src/core/cache-lab';
import { noControl } from '../../../src/core/common';
import { renderCacheCsv, renderCacheMarkdown, renderCacheTable } from '../../../src/core/report';
import type { Trace, TraceEvent } from '../../../src/core/traces';
import { fakeLab, fakeVariant } from '../../support/fake-lab';

const corpus = { root: '/somewhere', include: [], exclude: [] };
const FRUITS = ['apples', 'pears', 'plums', 'quinces', 'cherries', 'medlars'];
const page = (fruit: string, week: number): string => `# About ${fruit}\n\nIn week ${week} the ${fruit} ripen.\n`;
const files = new Map(FRUITS.map((fruit, i): [string, string] => [`${fruit}.md`, page(fruit, i)]));

const asked = (i: number, text: string, meaning?: string): TraceEvent => ({
  type: 'query',
  atMs: i * 1000,
  text,
  session: `s${i % 3}`,
  ...(meaning !== undefined && { meaning }),
});
const traceOf = (events: readonly TraceEvent[]): Trace => ({ name: 'hand', source: 'imported', events, notices: [] });
const replay = (
  events: readonly TraceEvent[],
  ...variants: ReturnType<typeof fakeVariant>[]
): Promise<CacheLabResult> => fakeLab(files).lab.cacheLab({ corpus, variants, trace: traceOf(events) }, noControl);

const words = fakeVariant('words', { 'retrieval.mode': 'lexical', 'retrieval.k': 1 });
const meaning = fakeVariant('meaning', { 'index.kind': 'flat' });
const column = ({ columns }: CacheLabResult, name: string) => columns.find((one) => one.name === name)!;

/** Plums are asked for, then rewritten, then asked for twice more; pears are asked for throughout. */
const EDITED: TraceEvent[] = [
  asked(0, 'when do plums ripen'),
  asked(1, 'when do pears ripen'),
  asked(2, ' when  do plums ripen '),
  { type: 'document', atMs: 2500, document: 'plums.md', text: '# Nothing\n\nGone with the wind.\n', cause: 'edit' },
  asked(3, 'when do plums ripen'),
  asked(4, 'when do pears ripen'),
  asked(5, 'when do plums ripen'),
];

describe('the cache lab', () => {
  it('replays one variant through the usual policies, on what its search really answers', async () => {
    const result = await replay(EDITED, meaning);
    expect(result.columns.map(({ name }) => name)).toEqual([
      ...['none', 'fifo', 'lru', 'lfu', 'tinylfu', 'gdsf', 'lru-semantic', 'lru-dependencies'],
    ]);
    expect(result.trace).toMatchObject({ requests: 6, queries: 2, sessions: 3, labelled: 0, documentEvents: 1 });
    expect(result.pipeline).toMatchObject({ mode: 'dense', documents: 6 });
    expect(column(result, 'none').layers).toEqual([]);
    expect(column(result, 'lru').layers[0]!.counters).toMatchObject({ hits: 2, misses: 4 });
    expect(result.curves.map(({ name }) => name)).toEqual([
      ...['Best possible', 'LRU', 'FIFO', 'LFU', 'W-TinyLFU', 'GDSF'],
    ]);
    expect(result.timeline.edits).toEqual([{ atMs: 2500, causes: ['edit'], documents: 1 }]);
  });

  it('counts stale answers where nothing is done about edits, and none where it is', async () => {
    const by = (name: string, invalidation: 'age' | 'versioned') =>
      fakeVariant(name, { ...words.knobs, 'cache.result.policy': 'lru', 'cache.invalidation': invalidation });
    const result = await replay(EDITED, by('age', 'age'), by('keys', 'versioned'));
    const stale = (name: string) => column(result, name).metrics['cache.replay.stale'];
    expect(stale('age')).toMatchObject({ value: 2 / 4, n: 4 });
    expect(stale('keys')).toMatchObject({ value: 0, n: 2 });
    expect(column(result, 'age').metrics['cache.replay.answered']!.value).toBeCloseTo(4 / 6, 9);
  });

  it('tells which answers were stale or wrong, what they were kept for and which edit made them so', async () => {
    const stale = fakeVariant('stale', { ...words.knobs, 'cache.result.policy': 'lru', 'cache.invalidation': 'age' });
    const result = await replay(EDITED, stale, fakeVariant('none', words.knobs));
    const { mistakes } = column(result, 'stale');
    expect(mistakes).toHaveLength(2);
    const [edit] = EDITED.filter(({ type }) => type === 'document');
    for (const mistake of mistakes) {
      expect(mistake).toMatchObject({ layer: 'result', wrong: false });
      expect(mistake.asked).toBe(mistake.keptFor);
      expect(mistake.atMs).toBeGreaterThan(edit!.atMs);
      expect(mistake.outdatedBy).toMatchObject({ atMs: edit!.atMs, causes: ['edit'], documents: 1 });
      expect(mistake.outdatedBy!.named).toEqual([(edit as { document: string }).document]);
    }
    expect(column(result, 'none').mistakes).toEqual([]);
    const shown = /First wrong and stale answers[\s\S]+stale since 0:00:0\d, edit of \S+ +stale\n/;
    expect(renderCacheTable(result)).toMatch(shown);
    expect(renderCacheMarkdown(result)).toMatch(/## First wrong and stale answers[\s\S]+`stale since [^`]+`/);
    expect(renderCacheTable(await replay(EDITED, fakeVariant('none', words.knobs)))).not.toContain('First wrong');
  });

  it('refuses variants that answer differently, and traces that ask nothing', async () => {
    await expect(replay(EDITED, meaning, words)).rejects.toMatchObject({ code: 'cache/other-knobs' });
    await expect(replay([], meaning)).rejects.toMatchObject({ code: 'cache/empty-trace' });
    await expect(replay([asked(0, '  ')], meaning)).rejects.toMatchObject({ code: 'cache/empty-trace' });
    await expect(replay(EDITED.slice(3, 4), meaning)).rejects.toMatchObject({ code: 'cache/empty-trace' });
  });

  it('takes a trace of one request, and one whose clock goes back', async () => {
    const one = await replay([asked(9, 'plums')], words);
    expect(one.timeline.buckets).toHaveLength(1);
    expect(one.trace.spanMs).toBe(0);
    const back = await replay([asked(9, 'plums'), asked(3, 'plums'), asked(1, 'pears')], words);
    expect(back.trace.spanMs).toBe(0);
    expect(column(back, 'lru').layers[0]!.counters).toMatchObject({ hits: 1, misses: 2 });
  });

  it('says what it left out and what nobody knows', async () => {
    const { notes } = await replay([...EDITED, asked(6, ' \n'), asked(7, 'plums', 'm')], words);
    expect(notes.join('\n')).toMatch(/1 requests hold no text/);
    expect(notes.join('\n')).toMatch(/Nobody said what 6 of 7 requests mean/);
  });

  it('is told as text, Markdown and CSV, whatever a variant is called', async () => {
    const result = await replay(EDITED, meaning);
    const text = renderCacheTable(result);
    expect(text).toContain('Smallest cache that gives 95 % of the best');
    expect(text).toMatch(/1 by edit/);
    expect(renderCacheMarkdown(result)).toContain('| Result cache: hits of look-ups |');
    const csv = renderCacheCsv(result).trimEnd().split('\r\n');
    expect(csv[0]).toBe('column,layer,metric,entries,value,unit,low,high,n');
    expect(csv).toContainEqual(expect.stringMatching(/^lru,result,hits,,2,count/));
  });
});
