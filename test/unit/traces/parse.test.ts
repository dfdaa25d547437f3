import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import { parseTrace, readTrace, summariseTrace, type TraceEvent } from '../../../src/core/traces';

const HEADER = '{"ragLabTrace":1,"name":"mine","source":"recorded"}';
const query = (atMs: number, text: string): string => JSON.stringify({ type: 'query', atMs, text });
const parse = (...lines: string[]) => parseTrace(`${lines.join('\n')}\n`, 'mine.jsonl');
const textsOf = (events: readonly TraceEvent[]) => events.map((event) => event.text);

describe('a trace file', () => {
  it('is read with what is known of each event', async () => {
    const trace = await parse(
      HEADER,
      '{"type":"query","atMs":10,"text":"how do caches age","session":"1","meaning":"q1","filter":{"paths":["docs/**"]}}',
      '{"type":"document","atMs":20.5,"document":"a.md","text":null,"cause":"delete"}',
    );
    expect(trace).toEqual({
      name: 'mine',
      source: 'recorded',
      events: [
        {
          type: 'query',
          atMs: 10,
          text: 'how do caches age',
          session: '1',
          meaning: 'q1',
          filter: { paths: ['docs/**'] },
        },
        { type: 'document', atMs: 20.5, document: 'a.md', text: null, cause: 'delete' },
      ],
      notices: [],
    });
  });

  it('is one whatever the order of the members of its header', async () => {
    const lines = ['\uFEFF{"name":"mine", "source":"recorded", "ragLabTrace":1}', query(7, 'a')];
    const trace = await readTrace(lines.join('\r\n'), 'mine.jsonl', noControl);
    expect(trace).toMatchObject({ name: 'mine', source: 'recorded', events: [{ atMs: 7, text: 'a' }], notices: [] });
  });

  it('has as many distinct queries as a result cache tells apart', async () => {
    const trace = await parse(HEADER, query(1, 'how  long'), query(2, ' how long'), query(3, 'How long'));
    expect(summariseTrace(trace)).toMatchObject({ requests: 3, queries: 2, top: [{ requests: 2 }, { requests: 1 }] });
  });

  it('holds a clock that goes back, and says so', async () => {
    const { events, notices } = await parse(HEADER, query(100, 'a'), query(40, 'b'), query(60, 'c'), query(130, 'd'));
    expect(events.map(({ atMs }) => atMs)).toEqual([100, 100, 100, 130]);
    expect(notices).toEqual([
      'Events with a time before that of the line above, taken with that time: 2 (first: line 3).',
    ]);
  });

  it('leaves out unknown events, further headers and a last line that is cut off, each with its number', async () => {
    const lines = [HEADER, '{"type":"click","atMs":1}', query(1, 'a'), HEADER, '', '{"type":"vote"}', query(2, 'b')];
    const { events, notices } = await parseTrace(`${lines.join('\r\n')}\r\n{"type":"query","at`, 'mine.jsonl');
    expect(textsOf(events)).toEqual(['a', 'b']);
    expect(notices).toEqual([
      'Lines of an unknown type, left out: 2 (first: line 2).',
      'Further headers, left out: 1 (first: line 4).',
      'Last line that is cut off, left out: 1 (first: line 8).',
    ]);
  });

  it('leaves out lines and queries that are too long', async () => {
    const { events, notices } = await parse(
      HEADER,
      query(1, 'x'.repeat(10_001)),
      'y'.repeat(20_000_001),
      query(2, 'b'),
    );
    expect(textsOf(events)).toEqual(['b']);
    expect(notices).toEqual([
      'Queries of more than 10,000 characters, left out: 1 (first: line 2).',
      'Lines of more than 20,000,000 characters, left out: 1 (first: line 3).',
    ]);
  });

  it('says when nothing is asked', async () => {
    expect((await parse(HEADER)).notices).toEqual(['Nothing is asked in this trace.']);
  });

  it('is read without "made" where that is of another version', async () => {
    const { made, notices } = await parse(
      '{"ragLabTrace":1,"name":"m","source":"synthetic","made":{"seed":1,"requests":-4}}',
      query(1, 'a'),
    );
    expect(made).toBeUndefined();
    expect(notices).toEqual(['Headers whose "made" is not known, read without it: 1 (first: line 1).']);
  });

  it.each([
    ['an empty file', '  \n', 'trace/empty', undefined],
    ['no header', query(1, 'a'), 'trace/no-header', 1],
    ['another version', '{"ragLabTrace":2,"name":"a","source":"recorded"}', 'trace/version', 1],
    ['an unknown source', '{"ragLabTrace":1,"name":"a","source":"dream"}', 'trace/bad-line', 1],
    ['no JSON', `${HEADER}\n${query(1, 'a')}\nhello\n`, 'trace/bad-line', 3],
    ['a list', `${HEADER}\n[1]\n`, 'trace/bad-line', 2],
    ['no type', `${HEADER}\n{"atMs":1}\n`, 'trace/bad-line', 2],
    ['a time below 0', `${HEADER}\n${query(-1, 'a')}\n`, 'trace/bad-line', 2],
    ['a time as text', `${HEADER}\n{"type":"query","atMs":"1","text":"a"}\n`, 'trace/bad-line', 2],
    ['an empty query', `${HEADER}\n${query(1, ' ')}\n`, 'trace/bad-line', 2],
    [
      'a session that is a number',
      `${HEADER}\n{"type":"query","atMs":1,"text":"a","session":1}\n`,
      'trace/bad-line',
      2,
    ],
    ['an unknown filter', `${HEADER}\n{"type":"query","atMs":1,"text":"a","filter":{"x":1}}\n`, 'trace/bad-line', 2],
    [
      'an unknown cause',
      `${HEADER}\n{"type":"document","atMs":1,"document":"a","text":"","cause":"x"}\n`,
      'trace/bad-line',
      2,
    ],
    ['no text', `${HEADER}\n{"type":"document","atMs":1,"document":"a","cause":"edit"}\n`, 'trace/bad-line', 2],
  ])('is refused with its line for %s', async (_, text, code, line) => {
    await expect(parseTrace(text, 'mine.jsonl')).rejects.toMatchObject({
      code,
      ...(line !== undefined && { where: { file: 'mine.jsonl', line } }),
    });
  });
});
