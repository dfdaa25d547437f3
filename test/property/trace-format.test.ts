import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LabError } from '../../src/core/common';
import { defaultKnobs } from '../../src/core/config';
import { queryFilter } from '../../src/core/retrieval';
import {
  DOCUMENT_CAUSES,
  formatTrace,
  parseTrace,
  traceOptionsOf,
  type Trace,
  type TraceEvent,
} from '../../src/core/traces';

const text = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom('{"ragLabTrace":1}', 'a\r\nb', '\u2028', '\uD800'),
  )
  .filter((each) => each.trim() !== '');
const filter = fc
  .tuple(fc.array(text, { maxLength: 2 }), fc.dictionary(text, text, { maxKeys: 2, noNullPrototype: true }))
  .map(([paths, metadata]) => queryFilter(paths, metadata));
const query = fc
  .record({ text, filter, session: text, meaning: text }, { requiredKeys: ['text'] })
  .map(({ filter: conditions, ...rest }) => ({
    type: 'query' as const,
    ...rest,
    ...(conditions && { filter: conditions }),
  }));
const document = fc.record({
  type: fc.constant('document' as const),
  document: text,
  text: fc.option(fc.string({ unit: 'binary' })),
  cause: fc.constantFrom(...DOCUMENT_CAUSES),
});
const events = fc
  .array(fc.tuple(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.oneof(query, document)), {
    minLength: 1,
    maxLength: 12,
  })
  .map((all): TraceEvent[] => {
    let atMs = 0;
    return all.map(([gap, event]) => ({ ...event, atMs: (atMs += gap) }));
  })
  .filter((all) => all.some(({ type }) => type === 'query'));
const trace: fc.Arbitrary<Trace> = fc.record({
  name: text,
  source: fc.constantFrom('recorded', 'imported'),
  events,
  notices: fc.constant([]),
});

it('gives back every trace that was written', async () => {
  await fc.assert(
    fc.asyncProperty(trace, fc.boolean(), async (written, isMade) => {
      const made = isMade && { made: traceOptionsOf(defaultKnobs(), 7), source: 'synthetic' as const };
      const whole = { ...written, ...made };
      expect(await parseTrace(formatTrace(whole), 'trace.jsonl')).toEqual(whole);
    }),
    { numRuns: 300 },
  );
});

it('mends or refuses whatever stands in a file, and time never goes back', async () => {
  const line = fc.oneof(
    trace.map((each) => formatTrace(each).trimEnd()),
    fc.json(),
    fc.string(),
    fc.constantFrom('{"type":"query","atMs":-1,"text":"a"}', '{"type":"query","atMs":5,"text":"a"}', '{"type":"x"}'),
  );
  await fc.assert(
    fc.asyncProperty(trace, fc.array(line, { maxLength: 5 }), fc.nat(400), async (first, lines, cut) => {
      const file = [formatTrace(first).trimEnd(), ...lines].join('\n');
      let read: Trace;
      try {
        read = await parseTrace(cut > 200 ? file.slice(0, -cut) : file, 'trace.jsonl');
      } catch (error) {
        expect(error).toBeInstanceOf(LabError);
        expect((error as LabError).code).toMatch(/^trace\//);
        return;
      }
      const times = read.events.map(({ atMs }) => atMs);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }),
    { numRuns: 500 },
  );
});
