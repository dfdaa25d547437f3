import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LabError, noControl } from '../../src/core/common';
import { readTrace, type QueryEvent } from '../../src/core/traces';

const value = fc.oneof(
  fc.string(),
  fc.double(),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom('how do caches age', '"', '""', 'a,b', 'a\nb', '2026-01-01 10:00', '\uFFFD', ';', '[', '__proto__'),
  fc.jsonValue(),
);
const name = fc.constantFrom(
  'query',
  'text',
  'ts',
  '@timestamp',
  'session_id',
  'user',
  '__proto__',
  'resourceSpans',
  'x',
);
const record = fc.dictionary(name, value, { maxKeys: 5, noNullPrototype: true });
const attributes = fc.array(
  fc.record({
    key: fc.constantFrom('input.value', 'session.id', 'gen_ai.input.messages', 'x'),
    value: fc.oneof(fc.jsonValue(), fc.record({ stringValue: value })),
  }),
  { maxLength: 3 },
);
const span = fc.record({
  traceId: value,
  parentSpanId: value,
  startTimeUnixNano: value,
  attributes: fc.oneof(attributes, fc.jsonValue()),
});
const spans = fc.record({
  resourceSpans: fc.oneof(
    fc.jsonValue(),
    fc.array(
      fc.record({ scopeSpans: fc.array(fc.record({ spans: fc.array(span, { maxLength: 3 }) }), { maxLength: 2 }) }),
      { maxLength: 2 },
    ),
  ),
});
const line = fc.oneof(
  { weight: 4, arbitrary: record.map((each) => JSON.stringify(each)) },
  { weight: 2, arbitrary: spans.map((each) => JSON.stringify(each)) },
  fc.json(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('query,time,session', 'query;time', '"a","b', '{"query":"a","ts":1}', '', '\r'),
);
const log = fc
  .tuple(fc.array(line, { maxLength: 8 }), fc.constantFrom('\n', '\r\n', '\r'), fc.nat(200))
  .map(([lines, end, cut]) => (cut < 100 ? lines.join(end).slice(0, -cut || undefined) : lines.join(end)));

it('makes a trace in order out of any file, or refuses it with a reason', async () => {
  let made = 0;
  await fc.assert(
    fc.asyncProperty(log, async (text) => {
      try {
        const { events } = await readTrace(text, 'log', noControl);
        expect(events.length).toBeGreaterThan(0);
        const times = events.map(({ atMs }) => atMs);
        expect(times[0]).toBe(0);
        expect(times.every((atMs, i) => Number.isFinite(atMs) && atMs >= (times[i - 1] ?? 0))).toBe(true);
        for (const event of events as QueryEvent[]) {
          expect(Object.keys(event).filter((key) => !['type', 'atMs', 'text', 'session'].includes(key))).toEqual([]);
          expect(event.text.trim()).not.toBe('');
          expect(event.session ?? '1').toMatch(/^\d+$/);
        }
        made++;
      } catch (error) {
        if (!(error instanceof LabError)) throw error;
        expect(error.code).toMatch(/^(import|trace)\//);
      }
    }),
    { numRuns: 2000 },
  );
  expect(made).toBeGreaterThan(200);
  expect(Object.keys(Object.prototype)).toEqual([]);
});

it('ends soon on what tempts a parser to go back', async () => {
  const hostile = [
    `query\n"${'""'.repeat(2_000_000)}`,
    `query\n${'"a"\n'.repeat(200_000)}`,
    '['.repeat(1_000_000),
    `{"query":"${'\\u0041'.repeat(500_000)}"}`,
    '{'.repeat(500_000),
    `${' '.repeat(3_000_000)}\nquery,time`,
    `query${',x'.repeat(500_000)}\na`,
  ];
  for (const text of hostile)
    await readTrace(text, 'log', noControl).catch((error: unknown) => {
      if (!(error instanceof LabError)) throw error;
    });
});
