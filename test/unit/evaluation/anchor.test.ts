import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import { anchorJudgements, anchorQuerySet, quotedLine, spanQuote, type Judgement } from '../../../src/core/evaluation';

const PAGE = [
  '# Night jobs',
  '',
  'Jobs run at two.',
  '',
  '## Time-outs',
  '',
  'A job that takes longer than an hour is ended.',
  'Raise `job.limit` to allow more.',
  '',
  '## Logs',
  '',
  'Each job writes a log.',
];
const judged = (lines: readonly string[], startLine: number, endLine: number, file = 'jobs.md'): Judgement => {
  const quote = spanQuote((number) => lines[number - 1] ?? '', { startLine, endLine })!;
  return { query: 'q1', file, startLine, endLine, grade: 2, quote };
};
const SPAN = judged(PAGE, 5, 8);
const anchor = (judgements: readonly Judgement[], files: Record<string, readonly string[]>) =>
  anchorJudgements(
    judgements,
    Object.entries(files).map(([id, lines]) => ({ id, source: lines.join('\n') })),
    noControl,
  );
const placeOf = ({ judgements: [first] }: Awaited<ReturnType<typeof anchor>>) => {
  const { file, startLine, endLine, lost } = first!;
  return lost ? 'lost' : `${file}:${startLine}-${endLine}`;
};
const edited = (at: number, remove: number, ...lines: string[]): string[] => PAGE.toSpliced(at - 1, remove, ...lines);

describe('a quote', () => {
  it('is the first and last line that are not blank, folded and cut', () => {
    expect(SPAN.quote).toEqual({ first: '## Time-outs', last: 'Raise `job.limit` to allow more.' });
    expect(spanQuote((n) => ['', ' a\t  b ', '', ' '][n - 1]!, { startLine: 1, endLine: 4 })).toEqual({
      first: 'a b',
      last: 'a b',
    });
    expect(spanQuote(() => ' \t', { startLine: 1, endLine: 3 })).toBeUndefined();
    expect(quotedLine('x'.repeat(500))).toHaveLength(120);
    expect(quotedLine(`${'x'.repeat(119)}😀`)).toBe('x'.repeat(119));
  });
});

describe('a judged span after an edit', () => {
  it.each<[string, Record<string, readonly string[]>, string]>([
    ['nothing changed', { 'jobs.md': PAGE }, 'jobs.md:5-8'],
    ['lines were added above', { 'jobs.md': edited(3, 0, 'one', 'two', 'three') }, 'jobs.md:8-11'],
    ['lines were removed above', { 'jobs.md': edited(2, 2) }, 'jobs.md:3-6'],
    ['lines were added inside', { 'jobs.md': edited(7, 0, 'This is new.', '') }, 'jobs.md:5-10'],
    ['only its middle was rewritten', { 'jobs.md': edited(7, 1, 'An hour is the limit.') }, 'jobs.md:5-8'],
    ['white space changed', { 'jobs.md': edited(8, 1, '  Raise   `job.limit` to allow more. ') }, 'jobs.md:5-8'],
    ['its last line was rewritten in place', { 'jobs.md': edited(8, 1, 'Raise it.') }, 'jobs.md:5-8'],
    [
      'its last line was rewritten and it moved',
      { 'jobs.md': ['x', 'y', ...edited(8, 1, 'Raise it.')] },
      'jobs.md:7-10',
    ],
    [
      'its first line was rewritten and it moved',
      { 'jobs.md': ['x', 'y', ...edited(5, 1, '## Limits')] },
      'jobs.md:7-10',
    ],
    ['the file was renamed', { 'night.md': PAGE, 'other.md': ['nothing'] }, 'night.md:5-8'],
    ['its section moved', { 'jobs.md': edited(5, 5), 'limits.md': ['# L', ...PAGE.slice(4, 8)] }, 'limits.md:2-5'],
    ['its section moved to two files', { 'jobs.md': edited(5, 5), a: PAGE, b: PAGE }, 'lost'],
    ['its text was deleted', { 'jobs.md': edited(5, 5) }, 'lost'],
    ['the file was deleted', { 'other.md': ['nothing'] }, 'lost'],
    ['the file was cut short', { 'jobs.md': PAGE.slice(0, 3) }, 'lost'],
    ['there are no documents', {}, 'lost'],
  ])('%s', async (_, files, place) => {
    expect(placeOf(await anchor([SPAN], files))).toBe(place);
  });

  it('goes to the nearest of equal places', async () => {
    const block = ['## Example', '', 'Run it.', ''];
    const page = [...block, ...block, ...block, ...block];
    expect(placeOf(await anchor([judged(page, 9, 11)], { 'jobs.md': ['new', ...page] }))).toBe('jobs.md:10-12');
    expect(placeOf(await anchor([judged(page, 5, 7)], { 'jobs.md': page.slice(1) }))).toBe('jobs.md:4-6');
  });

  it('does not grow until some far line that looks like its last one', async () => {
    const page = ['## Start', 'Run:', '```', 'go', '```', ...Array.from({ length: 50 }, (_, i) => `line ${i}`), '```'];
    const now = ['new', ...page.toSpliced(4, 1, '~~~').toSpliced(2, 1, '~~~')];
    expect(placeOf(await anchor([judged(page, 1, 5)], { 'jobs.md': now }))).toBe('jobs.md:2-6');
  });

  it('stays without a quote or without lines, and nothing is marked', async () => {
    const { quote, ...bare } = SPAN;
    const whole: Judgement = { query: 'q1', file: 'jobs.md', grade: 1 };
    const { judgements, moved, lost } = await anchor([bare, whole], { 'jobs.md': ['x'] });
    expect(judgements).toEqual([bare, whole]);
    expect([moved, lost]).toEqual([[], []]);
    expect(quote).toBeDefined();
  });

  it('is told in one sentence, and what stayed in none', async () => {
    const documents = [{ id: 'jobs.md', source: ['new', ...PAGE].join('\r\n') }];
    const moved = await anchorQuerySet({ queries: [], judgements: [SPAN, SPAN] }, documents, noControl);
    expect(moved.notices).toEqual([
      '2 judged spans have moved and were found again by their text (first: query q1: jobs.md:5-8, now jobs.md:6-9); rag-lab testset anchor writes the new lines down.',
    ]);
    const stayed = await anchorQuerySet(
      { queries: [], judgements: [SPAN] },
      [{ id: 'jobs.md', source: PAGE.join('\r') }],
      noControl,
    );
    expect(stayed.notices).toEqual([]);
    expect(await anchorQuerySet(undefined, documents, noControl)).toEqual({ querySet: undefined, notices: [] });
  });
});

it('spans between edits are found where the edits put them', async () => {
  const count = fc.integer({ min: 0, max: 8 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ above: count, length: fc.integer({ min: 1, max: 6 }) }), { minLength: 1, maxLength: 8 }),
      fc.infiniteStream(count),
      async (plan, inserted) => {
        const before: string[] = [];
        const after: string[] = [];
        const expected: string[] = [];
        const judgements = plan.map(({ above, length }, i) => {
          for (let k = 0; k < above; k++) before.push('filler');
          for (let k = inserted.next().value; k > 0; k--) after.push('filler');
          const text = Array.from({ length }, (_, k) => `span ${i} line ${k}`);
          const judgement = { start: before.length + 1, end: before.length + length };
          expected.push(`jobs.md:${after.length + 1}-${after.length + length}`);
          before.push(...text);
          after.push(...text);
          return judgement;
        });
        const { judgements: found, lost } = await anchor(
          judgements.map(({ start, end }) => judged(before, start, end)),
          { 'jobs.md': after },
        );
        expect(lost).toEqual([]);
        expect(found.map(({ file, startLine, endLine }) => `${file}:${startLine}-${endLine}`)).toEqual(expected);
      },
    ),
  );
});

it('finds 5,000 spans of 5,000 renamed documents, all of them beginning alike, in a few seconds', async () => {
  const page = (i: number): string[] => ['---', ...Array.from({ length: 40 }, (_, k) => `page ${i} line ${k}`), '```'];
  const documents = Array.from({ length: 5000 }, (_, i) => ({ id: `new/${i}.md`, source: page(i).join('\n') }));
  const judgements = Array.from({ length: 5000 }, (_, i) => judged(page(i), 1, 20, `old/${i}.md`));
  const started = performance.now();
  const { moved } = await anchorJudgements(judgements, documents, noControl);
  expect(moved).toHaveLength(5000);
  expect(performance.now() - started).toBeLessThan(5000);
});
