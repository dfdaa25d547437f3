import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import { formatTrace, readTrace, type QueryEvent, type Trace } from '../../../src/core/traces';

const read = (text: string, file = 'log.jsonl'): Promise<Trace> => readTrace(text, file, noControl);
const lines = (...all: (object | string)[]): string =>
  all.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
const asked = async (text: string): Promise<[number, string, string?][]> =>
  ((await read(text)).events as QueryEvent[]).map(({ atMs, text: query, session }) =>
    session === undefined ? [atMs, query] : [atMs, query, session],
  );

describe('JSON lines', () => {
  it.each([
    ['query', 'timestamp', 'session_id'],
    ['text', 'time', 'conversation'],
    ['q', 'ts', 'sessionId'],
    ['question', '@timestamp', 'session.id'],
    ['input', 'created_at', 'user'],
  ])('are read with %s, %s and %s', async (text, time, session) => {
    const log = lines(
      { [text]: 'how do caches age', [time]: '2026-03-01T10:00:00Z', [session]: 'b-17', level: 'info' },
      { [text]: 'what is a ttl', [time]: '2026-03-01T10:00:02.5Z', [session]: 'a-99' },
    );
    expect(await asked(log)).toEqual([
      [0, 'how do caches age', '1'],
      [2500, 'what is a ttl', '2'],
    ]);
  });

  it('keep nothing but text, time and the number of the session', async () => {
    const trace = await read(
      lines(
        { query: 'a', ts: 1_700_000_000, user: 'alice@example.com', ip: '10.1.2.3', answer: 'secret one' },
        { query: 'b', ts: 1_700_000_001, user: { id: 'bob', name: 'Bob Secret' } },
      ),
    );
    expect(formatTrace(trace)).toBe(
      lines(
        { ragLabTrace: 1, name: 'log.jsonl', source: 'imported' },
        { type: 'query', atMs: 0, text: 'a', session: '1' },
        { type: 'query', atMs: 1000, text: 'b', session: '2' },
        '',
      ),
    );
  });

  it('leave out what cannot be read, and say how much and where', async () => {
    const { events, notices } = await read(
      lines(
        '"query": "half a line", "ts": 1700000000}',
        { query: 'a', ts: 1_700_000_000 },
        { event: 'started' },
        { query: '  ' },
        { query: 17 },
        { query: 'x'.repeat(10_001), ts: 1_700_000_001 },
        { query: 'caf\uFFFD', ts: 1_700_000_001 },
        { query: 'b', ts: 'yesterday' },
        { query: 'c', ts: 1_700_000_004 },
        '{"query":"d","ts":17000',
      ).replace(/^"query/, '{"query": 1}\nplain text\n"query'),
    );
    expect(events).toMatchObject([
      { atMs: 0, text: 'a' },
      { atMs: 0, text: 'b' },
      { atMs: 4000, text: 'c' },
    ]);
    expect(notices).toEqual([
      'Lines without a query, left out: 4 (first: line 1).',
      'Lines that are not JSON, left out: 3 (first: line 2).',
      'Queries of more than 10,000 characters, left out: 1 (first: line 8).',
      'Queries that are not in the encoding of the file, left out: 1 (first: line 9).',
      'Requests without a time that can be read, taken with that of the line above: 1 (first: line 10).',
    ]);
  });

  it('are put in the order of time, whatever the zones', async () => {
    const trace = await read(
      lines(
        { q: 'second', ts: '2026-03-01T12:00:01+02:00' },
        { q: 'first', ts: '2026-03-01T05:00:00-05:00' },
        { q: 'third', ts: '2026-03-01 10:00:03,250' },
      ),
    );
    expect(trace.events.map(({ atMs, text }) => [atMs, text])).toEqual([
      [0, 'first'],
      [1000, 'second'],
      [3250, 'third'],
    ]);
    expect(trace.notices).toEqual([
      'Requests older than one above, put in the order of time: 1 (first: line 2).',
      'Times without a zone, taken for UTC: 1 (first: line 3).',
    ]);
  });

  it('have their times in seconds where these are too small for a date, which is told', async () => {
    const trace = await read(lines({ query: 'a', ts: 1500 }, { query: 'b', ts: 1_502 }));
    expect(trace.events).toMatchObject([{ atMs: 0 }, { atMs: 2000 }]);
    expect(trace.notices).toEqual(['Times that are small numbers, taken for seconds: 2 (first: line 1).']);
  });

  it('are no trace where a query only quotes the header of one', async () => {
    const query = '{"name":"x","ragLabTrace":1}';
    expect(await asked(lines({ query, ts: 1_700_000_000 }))).toEqual([[0, query]]);
  });

  it('are one second apart where no line has a time', async () => {
    const trace = await read(lines({ query: 'a' }, { query: 'b' }));
    expect(trace.events).toMatchObject([{ atMs: 0 }, { atMs: 1000 }]);
    expect(trace.notices).toEqual(['No request has a time that can be read: they are taken one second apart.']);
  });

  it('may have a byte order mark, and be one list', async () => {
    expect(await asked(`\uFEFF${lines({ query: 'a', ts: 5 }, { query: 'b', ts: 6 })}`)).toHaveLength(2);
    expect(
      await asked(
        JSON.stringify(
          [
            { query: 'a', ts: 5 },
            { query: 'b', ts: 6 },
          ],
          null,
          2,
        ),
      ),
    ).toEqual([
      [0, 'a'],
      [1000, 'b'],
    ]);
  });

  it('are told from a trace file by its header', async () => {
    const trace = await read(
      '{"ragLabTrace":1,"name":"n","source":"recorded"}\n{"type":"query","atMs":3,"text":"a"}\n',
    );
    expect(trace.source).toBe('recorded');
  });
});

describe('times', () => {
  const gap = async (one: unknown, other: unknown): Promise<number> =>
    (await asked(lines({ q: 'a', ts: one }, { q: 'b', ts: other })))[1]![0];
  it.each([
    ['seconds', 1_700_000_000, 1_700_000_001],
    ['seconds as text', '1700000000.25', '1700000001.25'],
    ['milliseconds', 1_700_000_000_000, 1_700_000_001_000],
    ['microseconds', 1_700_000_000_000_000, 1_700_000_001_000_000],
    ['nanoseconds', '1700000000000000000', '1700000001000000000'],
    ['dates of web servers', '22/Nov/2026:23:59:59 +0000', '23/Nov/2026:01:00:00 +0100'],
    ['dates of mail', 'Sun, 22 Nov 2026 23:59:59 GMT', 'Mon, 23 Nov 2026 00:00:00 GMT'],
    ['a leap second', '2016-12-31T23:59:60Z', '2017-01-01T00:00:01Z'],
  ])('may be %s', async (_, one, other) => {
    expect(await gap(one, other)).toBe(1000);
  });
  it.each(['2026-02-30T00:00:00Z', '2026-13-01', '01/02/2026', '2026-01-01T25:00:00Z', '', '-5', 'NaN', 0, null, {}])(
    'are not %s',
    async (time) => {
      const { notices } = await read(lines({ q: 'a', ts: '2026-01-01' }, { q: 'b', ts: time }));
      expect(notices.join()).toContain('Requests without a time that can be read');
    },
  );
});

describe('CSV', () => {
  it.each([',', ';', '\t'])('is read by its header, with "%s" between cells', async (separator) => {
    const table = [
      ['When', 'Search Query', 'Session-ID'].join(separator).replace('When', 'timestamp'),
      ['2026-03-01T10:00:00Z', `"what is ""LRU""${separator} and\nwhy"`, 's1'].join(separator),
      ['2026-03-01T10:00:01Z', "'=not a formula", 's1'].join(separator),
    ].join('\r\n');
    expect(await asked(table)).toEqual([
      [0, `what is "LRU"${separator} and\nwhy`, '1'],
      [1000, '=not a formula', '1'],
    ]);
  });
  it('is read up to a broken quote, and rows that are too wide are left out', async () => {
    const { events, notices } = await read('query,time\na,1700000001\nb,2,3\nc,1700000004\n"d,5\ne,6\n');
    expect(events.map((event) => event.text)).toEqual(['a', 'c']);
    expect(notices).toEqual([
      'Rows with more cells than the header, left out: 1 (first: line 3).',
      'Row with a broken quote, left out with all rows below it: 1 (first: line 5).',
    ]);
  });
});

describe('OpenTelemetry spans', () => {
  const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const span = (traceId: string, second: number, attributes: Record<string, string>, parentSpanId?: string) => ({
    traceId,
    spanId: `${traceId}${second}`,
    ...(parentSpanId && { parentSpanId }),
    name: 'step',
    startTimeUnixNano: `17000000${String(second).padStart(2, '0')}000000000`,
    attributes: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
  });
  const spans = (...all: object[]) => ({
    resourceSpans: [{ resource: {}, scopeSpans: [{ scope: { name: 'x' }, spans: all }] }],
  });

  it('are read once a request: the span nearest to the search, with the session of its trace', async () => {
    const log = lines(
      spans(
        span('t1', 0, { 'input.value': 'Tell me: how do caches age?', 'session.id': 'abc' }),
        span('t1', 1, { 'openinference.span.kind': 'RETRIEVER', 'input.value': 'how do caches age' }, 'p'),
        span('t1', 2, { 'openinference.span.kind': 'RETRIEVER', 'input.value': 'how do caches age' }, 'p'),
        span('t1', 3, { 'openinference.span.kind': 'LLM', 'input.value': 'You are a helpful …' }, 'p'),
      ),
      spans(
        span('t2', 9, { 'gen_ai.operation.name': 'retrieval', 'gen_ai.retrieval.query.text': 'what is a ttl' }, 'p'),
        span('t2', 8, { 'gen_ai.conversation.id': 'abc' }),
      ),
    );
    expect(await asked(log)).toEqual([
      [0, 'how do caches age', '1'],
      [8000, 'what is a ttl', '1'],
    ]);
  });

  it('hold the question in messages and JSON inputs, and statements of databases are none', async () => {
    const messages = [
      { role: 'system', parts: [{ type: 'text', content: 'Be brief.' }] },
      { role: 'user', parts: [{ type: 'text', content: 'first question' }] },
      { role: 'assistant', parts: [{ type: 'text', content: 'an answer' }] },
      { role: 'user', parts: [{ type: 'text', content: 'what is a chunk' }] },
    ];
    const pretty = JSON.stringify(
      spans(
        span('a', 1, { 'gen_ai.input.messages': JSON.stringify(messages) }),
        span('b', 2, { 'input.value': '{"query":"what is recall","k":10}' }),
        span('c', 3, { 'db.query.text': 'SELECT * FROM chunks' }),
        span('d', 4, { 'db.query.text': 'nearest chunks' }),
        span('e', 5, { 'http.method': 'GET' }),
      ),
      null,
      2,
    );
    expect(await asked(pretty)).toEqual([
      [0, 'what is a chunk'],
      [1000, 'what is recall'],
      [3000, 'nearest chunks'],
    ]);
  });
});

it.each([
  ['nothing', '  \n ', 'import/empty'],
  ['prose', 'Some notes.\nMore notes.\n', 'import/unknown-format'],
  ['a table without queries', 'id,score\n1,2\n', 'import/unknown-format'],
  ['a header alone', 'query,time\n', 'import/no-queries'],
  ['other JSON', '{"a":1}\n{"b":2}\n', 'import/no-queries'],
  ['half of one line', '{"query":"a', 'import/no-queries'],
])('%s is refused', async (_, text, code) => {
  await expect(read(text)).rejects.toMatchObject({ code });
});
