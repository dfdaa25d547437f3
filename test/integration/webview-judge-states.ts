import type { JudgeItem, JudgeState, ToJudge } from '../../src/protocol/judge-protocol';

const QUERIES = [
  'how long does a cached answer stay valid',
  'what happens to the cache when a document changes',
  'does every replica keep its own copy',
  'why do I still see the old answer after editing a page',
  'how much memory do the vectors of ten thousand chunks need, and what can I do about it',
  'turn the cache off',
  'which model is used when none is named',
];

const PASSAGE = `An entry is dropped when its time to live has passed, or when a chunk that its answer cites is changed.
The time to live counts from the moment the entry was written; reading it does not prolong it.

| policy | keeps |
| --- | --- |
| none | nothing |
| lru | the entries that were used last |`;

const item = (index: number, change: Partial<JudgeItem> = {}): JudgeItem => {
  const document = ['operations/caching.md', 'redis.md', 'faq.md', 'a/very/deep/folder/of/documents/invalidation.md'][
    index % 4
  ]!;
  const startLine = 10 + index * 20;
  return {
    key: `item ${String(index)}`,
    ...{ document, file: document, startLine, endLine: startLine + 12, context: 'Caching › Invalidation' },
    text:
      index === 1
        ? Array.from({ length: 40 }, (_, i) => `Line ${String(i + 1)} of a long passage.`).join('\n')
        : PASSAGE,
    grade: null,
    ...change,
  };
};

export const judgeState: JudgeState = {
  judged: 2,
  count: QUERIES.length,
  queries: QUERIES.map((text, i) => ({ text, judged: i < 2 })),
  position: 2,
  query: {
    id: 'q003',
    text: QUERIES[2]!,
    origin: { kind: 'heading', file: 'redis.md', line: 12 },
    overlap: 0.4,
  },
  items: [
    item(0, { grade: 2 }),
    item(1),
    item(2, { grade: 1, judged: { startLine: 52, endLine: 54 } }),
    item(3, { grade: 0 }),
    ...[4, 5, 6, 7].map((index) => item(index)),
  ],
  elsewhere: [
    { key: 'span 1', file: 'operations/replicas.md', startLine: 30, endLine: 34, grade: 3 },
    { key: 'span 2', file: 'old/removed.md', startLine: 1, endLine: 9, grade: 2, lost: true },
  ],
  canUndo: true,
  lastAction: 'Grade 2 for operations/caching.md:10–22',
  saving: 'saved',
  job: { state: 'idle' },
  notices: [],
};

export const judgeMessage = (change: Partial<JudgeState> = {}): ToJudge => ({
  type: 'judge',
  state: { ...judgeState, ...change },
});

const without = (...members: readonly (keyof JudgeState)[]): JudgeState => {
  const kept = Object.entries(judgeState).filter(([name]) => !members.includes(name as keyof JudgeState));
  return Object.fromEntries(kept) as unknown as JudgeState;
};

/** As it is while the answers are looked for. */
export const withoutItems = (change: Partial<JudgeState> = {}): ToJudge => ({
  type: 'judge',
  state: { ...without('items'), elsewhere: [], ...change },
});
/** An update that leaves the list of queries as it is. */
export const withoutQueries = (change: Partial<JudgeState> = {}): ToJudge => ({
  type: 'judge',
  state: { ...without('queries'), ...change },
});
/** As it is before there is anything to judge. */
export const nothingToJudge = (change: Partial<JudgeState>): ToJudge => ({
  type: 'judge',
  state: {
    ...without('items', 'query', 'lastAction'),
    ...{ elsewhere: [], queries: [], judged: 0, count: 0, position: 0, canUndo: false },
    ...change,
  },
});
