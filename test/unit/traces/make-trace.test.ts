import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import { defaultKnobs } from '../../../src/core/config';
import {
  makeTrace,
  traceOptionsOf,
  type DocumentEvent,
  type QueryEvent,
  type SyntheticTraceOptions,
  type Trace,
} from '../../../src/core/traces';

const guide = path.resolve(import.meta.dirname, '../../../docs');
const documents = readdirSync(guide)
  .filter((name) => name.endsWith('.md'))
  .map((id) => ({ id, source: readFileSync(path.join(guide, id), 'utf8') }));
/** Not those of the guide: figures of popularity must not move when somebody adds a query. */
const THINGS = (
  'redis qdrant postgres chroma sqlite mysql kafka nginx apache docker grafana consul vault jenkins ansible terraform ' +
  'podman rabbit cassandra mongo'
).split(' ');
const queries = THINGS.flatMap((thing, i) => {
  const other = THINGS[(i + 7) % THINGS.length]!;
  return [
    `how do i migrate data from ${thing} to ${other}`,
    `why is ${thing} slower than ${other}`,
    `what is the default port of ${thing}?`,
    `where do i find the logs of ${thing}`,
    `is it possible to run ${thing} with ${10 + i} threads`,
    `how to remove old backups of ${thing}`,
    `show me an example configuration for ${thing}`,
    `${thing} keeps restarting after an upgrade`,
    `does ${thing} need more memory on windows`,
    `how do i change the password of the ${thing} administrator`,
    `use ${thing} instead of ${other}`,
    `which licence has ${thing}`,
  ];
}).map((text, i) => ({ id: `q${i}`, text }));

const withOptions = (options: Partial<SyntheticTraceOptions>): SyntheticTraceOptions => ({
  ...traceOptionsOf(defaultKnobs(), 1),
  ...options,
});
const make = (options: Partial<SyntheticTraceOptions>, material = { queries, documents }): Promise<Trace> =>
  makeTrace(material, withOptions(options), noControl);
const asked = ({ events }: Trace): QueryEvent[] => events.filter((event) => event.type === 'query');
const changed = ({ events }: Trace): DocumentEvent[] => events.filter((event) => event.type === 'document');
const countBy = <Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
};
const isLookAlike = ({ meaning }: QueryEvent): boolean => meaning!.includes('~');
const PLAIN = { paraphraseShare: 0, nearMissShare: 0, reversalShare: 0, bursts: 0, driftPerHour: 0 };

describe('a synthetic trace', () => {
  let trace: Trace;
  beforeAll(async () => {
    trace = await make({ requests: 20_000, edits: 60, renames: 5, deletes: 5, branchSwitches: 3 });
  });

  it('is the same for the same seed, and another for another', async () => {
    const short = await make({ requests: 300 });
    expect(await make({ requests: 300 })).toEqual(short);
    expect((await make({ requests: 300, seed: 2 })).events).not.toEqual(short.events);
  });

  it('says what it was made with', () => {
    expect(trace).toMatchObject({ name: 'synthetic-1', source: 'synthetic', made: { seed: 1, requests: 20_000 } });
  });

  it('has times that never go back, at the wanted rate', () => {
    const times = trace.events.map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(asked(trace)).toHaveLength(20_000);
    expect(asked(trace).at(-1)!.atMs / 60_000 / (20_000 / 60)).toBeCloseTo(1, 1);
  });

  it('asks other words, look-alikes and swapped sides as often as wanted', () => {
    const written = new Set(queries.map(({ text }) => text));
    const all = asked(trace);
    const paraphrases = all.filter((event) => !isLookAlike(event) && !written.has(event.text));
    expect(paraphrases.length / all.length).toBeCloseTo(0.15, 2);
    expect(all.filter(({ meaning }) => meaning!.includes('~nearMiss')).length / all.length).toBeCloseTo(0.05, 2);
    expect(all.filter(({ meaning }) => meaning!.includes('~reversal')).length / all.length).toBeCloseTo(0.01, 2);
  });

  it('knows every meaning, and no text has two of them', () => {
    const meaningOf = new Map<string, string>();
    for (const { text, meaning } of asked(trace)) {
      expect(meaning).toBeTruthy();
      expect(meaningOf.get(text.toLowerCase()) ?? meaning, text).toBe(meaning);
      meaningOf.set(text.toLowerCase(), meaning!);
    }
  });

  it.each([0.7, 1, 1.3])('asks by Zipf’s law with exponent %d, sessions notwithstanding', async (zipfExponent) => {
    const { events } = await make({ ...PLAIN, requests: 60_000, zipfExponent, edits: 0 });
    const counts = [
      ...countBy(
        events.filter((event) => event.type === 'query'),
        ({ text }) => text,
      ).values(),
    ];
    const ranked = counts.toSorted((a, b) => b - a).slice(0, 40);
    // Least squares of log count over log rank.
    const xs = ranked.map((_, rank) => Math.log(rank + 1));
    const ys = ranked.map((count) => Math.log(count));
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    const slope =
      mean(xs.map((x, i) => (x - mean(xs)) * (ys[i]! - mean(ys)))) / mean(xs.map((x) => (x - mean(xs)) ** 2));
    expect(-slope).toBeGreaterThan(zipfExponent - 0.1);
    expect(-slope).toBeLessThan(zipfExponent + 0.1);
    const total = queries.reduce((sum, _, rank) => sum + (rank + 1) ** -zipfExponent, 0);
    expect(ranked[0]! / 60_000 / (1 / total)).toBeCloseTo(1, 1);
  });

  it('drifts: what was popular in the first hour is less so in the last', async () => {
    const shareOfFirst = async (driftPerHour: number): Promise<number> => {
      const all = asked(await make({ ...PLAIN, requests: 60_000, requestsPerMinute: 100, driftPerHour, edits: 0 }));
      const top = (some: QueryEvent[]): string[] =>
        [...countBy(some, ({ text }) => text)]
          .sort((a, b) => b[1] - a[1])
          .slice(0, 20)
          .map(([text]) => text);
      const [first, last] = [top(all.slice(0, 6000)), top(all.slice(-6000))];
      return first.filter((text) => last.includes(text)).length / 20;
    };
    expect(await shareOfFirst(0)).toBeGreaterThan(0.7);
    expect(await shareOfFirst(0.3)).toBeLessThan(0.4);
  });

  it('has bursts, in each of which one query is half of what is asked', async () => {
    const bursting = async (bursts: number): Promise<number> => {
      const all = asked(await make({ ...PLAIN, requests: 20_000, bursts, zipfExponent: 0, edits: 0 }));
      let windows = 0;
      for (let at = 0; at + 200 <= all.length; at += 200) {
        const most = Math.max(...countBy(all.slice(at, at + 200), ({ text }) => text).values());
        if (most > 70) windows++;
      }
      return windows;
    };
    expect(await bursting(0)).toBe(0);
    // Each lasts 2 % of the requests: two windows of a hundred, give or take one.
    expect(await bursting(4)).toBeGreaterThanOrEqual(4);
    expect(await bursting(4)).toBeLessThanOrEqual(12);
  });

  it('has sessions of the wanted length, in which one query usually follows another', async () => {
    const all = asked(await make({ ...PLAIN, requests: 30_000, zipfExponent: 0.5, sessionLength: 5, edits: 0 }));
    expect(all.length / countBy(all, ({ session }) => session!).size).toBeCloseTo(5, 0);
    const last = new Map<string, string>();
    const follows = new Map<string, Map<string, number>>();
    for (const { session, text } of all) {
      const before = last.get(session!);
      if (before !== undefined) {
        const next = follows.get(before) ?? new Map<string, number>();
        follows.set(before, next.set(text, (next.get(text) ?? 0) + 1));
      }
      last.set(session!, text);
    }
    let usual = 0;
    let pairs = 0;
    for (const next of follows.values()) {
      usual += Math.max(...next.values());
      pairs += [...next.values()].reduce((sum, count) => sum + count, 0);
    }
    expect(usual / pairs).toBeGreaterThan(0.4);
    expect(usual / pairs).toBeLessThan(0.75);
  });

  it('changes documents that exist, by their real text, as often as wanted', () => {
    const now = new Map(documents.map(({ id, source }) => [id, source]));
    const renamed: string[] = [];
    for (const { document, text, cause } of changed(trace)) {
      if (text === null) {
        expect(now.delete(document), document).toBe(true);
        continue;
      }
      const before = now.get(document);
      if (cause === 'edit') {
        expect(before, document).toBeDefined();
        expect(text).not.toBe(before);
        // One sentence, not the whole document.
        expect(Math.abs(text.length - before!.length)).toBeLessThan(400);
      }
      if (cause === 'rename') {
        expect(before).toBeUndefined();
        renamed.push(document);
      }
      now.set(document, text);
    }
    const causes = countBy(changed(trace), ({ cause }) => cause);
    expect([causes.get('edit'), causes.get('rename'), causes.get('delete')]).toEqual([60, 10, 5]);
    expect(renamed.every((id) => /-\d+\.md$/.test(id))).toBe(true);
  });

  it('switches a tenth of the documents at once, and back', async () => {
    const events = changed(await make({ requests: 500, edits: 0, renames: 0, deletes: 0, branchSwitches: 2 }));
    const times = [...countBy(events, ({ atMs }) => String(atMs)).values()];
    const tenth = Math.round(documents.length / 10);
    expect(times).toEqual([tenth, tenth, tenth, tenth]);
    const now = new Map(documents.map(({ id, source }) => [id, source as string | null]));
    for (const { document, text } of events) now.set(document, text);
    expect(now).toEqual(new Map(documents.map(({ id, source }) => [id, source])));
  });

  it('says what the material did not give', async () => {
    const few = await make(
      { requests: 400, reversalShare: 0.2, deletes: 3 },
      {
        queries: [
          { id: 'a', text: 'caches' },
          { id: 'b', text: 'Caches ' },
        ],
        documents: [],
      },
    );
    expect(few.notices).toContain('Queries that ask in the same words as another, left out: 1.');
    expect(few.notices).toContain('There are no documents: none of them changes.');
    expect(few.notices.join(' ')).toMatch(
      /Only 0 of \d+ requests swap the two sides of a query: few queries have two sides\./,
    );
    await expect(make({}, { queries: [], documents })).rejects.toMatchObject({ code: 'trace/no-queries' });
  });
});
