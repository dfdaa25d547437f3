import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cancelled, environmentError } from '../../../src/core/common';
import { formatJudgementLine, formatQueryLine, type Judgement, type Query } from '../../../src/core/evaluation';
import type { PooledAnswer } from '../../../src/core/experiment';
import { JudgeUpdates } from '../../../src/host/judging/judge-updates';
import type { JudgingFiles } from '../../../src/host/judging/judging-files';
import { JudgingSession } from '../../../src/host/judging/judging-session';
import { readJudgeMessage } from '../../../src/host/judging/judge-messages';
import type { CallOptions } from '../../../src/protocol/channel';
import { fakeWorkspace, type FakeWorkspace } from '../../support/fake-session';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const QUERIES = 'rag-lab/queries.jsonl';
const JUDGEMENTS = 'rag-lab/judgements.jsonl';
const DOCUMENT = Array.from({ length: 40 }, (_, i) => `Line ${i + 1} of the guide`).join('\n');

const answer = (startLine: number, endLine: number): PooledAnswer => ({
  ...{ document: 'guide.md', file: 'guide.md', startLine, endLine, context: '', text: 'text', ranks: [1] },
});
const parsed = <Line>(text = ''): Line[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);

class FakeFiles implements JudgingFiles {
  readonly texts = new Map<string, string>([
    [QUERIES, ['one', 'two', 'three'].map((text, i) => formatQueryLine({ id: `q${i + 1}`, text })).join('')],
    [JUDGEMENTS, formatJudgementLine({ query: 'q1', file: 'guide.md', startLine: 1, endLine: 5, grade: 2 })],
    ['guide.md', DOCUMENT],
  ]);
  readonly written: string[] = [];
  collection = false;
  failure: Error | undefined;
  /** Something else that writes in the middle of it. */
  meanwhile: (() => void) | undefined;

  read(path: string): Promise<string | undefined> {
    return Promise.resolve(this.texts.get(path));
  }
  async replace(path: string, before: string | undefined, after: string): Promise<boolean> {
    await Promise.resolve();
    if (this.failure) throw this.failure;
    this.meanwhile?.();
    this.meanwhile = undefined;
    if (this.texts.get(path) !== before) return false;
    this.texts.set(path, after);
    this.written.push(path);
    return true;
  }
  isCollection(): Promise<boolean> {
    return Promise.resolve(this.collection);
  }
}

type Opened = FakeWorkspace & { readonly judging: JudgingSession; readonly files: FakeFiles };
function workspace(start: Parameters<typeof fakeWorkspace>[0] = {}): Opened {
  const fake = fakeWorkspace(start);
  const files = new FakeFiles();
  fake.engine.override.querySet = () => {
    const queries = files.texts.get(QUERIES);
    return queries === undefined
      ? null
      : { queries: parsed<Query>(queries), judgements: parsed<Judgement>(files.texts.get(JUDGEMENTS)), notices: [] };
  };
  fake.engine.override.pool = () => [answer(1, 5), answer(10, 14), answer(20, 29)];
  return { ...fake, files, judging: new JudgingSession(fake.session, files) };
}
async function opened(start?: Parameters<typeof fakeWorkspace>[0]): Promise<Opened> {
  const fake = workspace(start);
  await fake.judging.load();
  await vi.advanceTimersByTimeAsync(0);
  return fake;
}
const saved = (): Promise<unknown> => vi.advanceTimersByTimeAsync(250);
const keys = ({ judging }: Opened): string[] => judging.state().items!.map(({ key }) => key);
const judgementsOf = ({ files }: Opened): Judgement[] => parsed(files.texts.get(JUDGEMENTS));
const pools = ({ engine }: Opened): unknown[] => engine.calls.filter(({ method }) => method === 'pool');

describe('JudgingSession', () => {
  it('starts at the first query without a grade, with what all variants find for it', async () => {
    const fake = await opened();
    expect(fake.judging.state()).toMatchObject({
      ...{ judged: 1, count: 3, position: 1, query: { id: 'q2', text: 'two' }, saving: 'saved', canUndo: false },
      items: [{ grade: null }, { grade: null }, { grade: null }],
    });
    expect(pools(fake)).toMatchObject([{ params: { text: 'two', depth: 20, variants: [{ name: 'baseline' }] } }]);
  });

  it('asks nothing without trust or a folder, and says why', async () => {
    const untrusted = await opened({ trusted: false });
    expect(untrusted.judging.state().empty).toBe('not-trusted');
    expect(untrusted.engine.calls).toEqual([]);
    expect((await opened({ root: undefined as never })).judging.state().empty).toBe('no-folder');
  });

  it('says that there are no queries, and takes the first', async () => {
    const fake = workspace();
    fake.files.texts.clear();
    await fake.judging.load();
    expect(fake.judging.state()).toMatchObject({ empty: 'no-queries', count: 0 });
    fake.judging.addQuery('  how does it work ');
    expect(fake.judging.state()).toMatchObject({ count: 1, query: { id: 'q001', text: 'how does it work' } });
    await saved();
    expect(fake.files.texts.get(QUERIES)).toBe('{"id":"q001","text":"how does it work"}\n');
  });

  it('writes a grade as a span with the words that find it again', async () => {
    const fake = await opened();
    fake.judging.grade(keys(fake)[1]!, 2);
    expect(fake.judging.state()).toMatchObject({
      ...{ judged: 2, saving: 'saving', lastAction: 'Grade 2 for guide.md:10–14', canUndo: true },
      items: [{ grade: null }, { grade: 2 }, { grade: null }],
    });
    await saved();
    expect(judgementsOf(fake)[1]).toEqual({
      ...{ query: 'q2', file: 'guide.md', startLine: 10, endLine: 14, grade: 2 },
      quote: { first: 'Line 10 of the guide', last: 'Line 14 of the guide' },
    });
    expect(fake.judging.state().saving).toBe('saved');
  });

  it('takes every action back, until both files are as they were', async () => {
    const fake = await opened();
    const before = new Map(fake.files.texts);
    fake.judging.grade(keys(fake)[0]!, 3);
    fake.judging.grade(keys(fake)[0]!, 1);
    fake.judging.grade(keys(fake)[1]!, 0);
    fake.judging.grade(keys(fake)[0]!, null);
    await saved();
    fake.judging.goTo(0);
    fake.judging.gradeLines({ document: 'guide.md', startLine: 2, endLine: 3 }, 3);
    fake.judging.editQuery('changed');
    fake.judging.deleteQuery();
    expect(fake.judging.state()).toMatchObject({ count: 2, position: 0, query: { id: 'q2' } });
    fake.judging.addQuery('new');
    await saved();
    expect(fake.files.texts.get(QUERIES)).not.toBe(before.get(QUERIES));
    expect(judgementsOf(fake).some(({ query }) => query === 'q1')).toBe(false);
    while (fake.judging.state().canUndo) fake.judging.undo();
    await saved();
    expect(fake.files.texts).toEqual(before);
    expect(fake.judging.state()).toMatchObject({
      position: 1,
      judged: 1,
      lastAction: 'Undone: Grade 3 for guide.md:1–5',
    });
  });

  it('never has a judgement of a query that is not there in the files', async () => {
    const fake = await opened();
    fake.judging.goTo(0);
    fake.judging.deleteQuery();
    await saved();
    expect(fake.files.written).toEqual([JUDGEMENTS, QUERIES]);
    fake.judging.undo();
    await saved();
    expect(fake.files.written.slice(2)).toEqual([QUERIES, JUDGEMENTS]);
  });

  it('takes along what somebody else has judged of a query whose adding is undone', async () => {
    const fake = await opened();
    fake.judging.addQuery('four');
    await saved();
    const theirs = formatJudgementLine({ query: fake.judging.query!.id, file: 'other.md', grade: 1 });
    const before = fake.files.texts.get(JUDGEMENTS)!;
    fake.files.texts.set(JUDGEMENTS, before + theirs);
    await fake.judging.load();
    fake.judging.undo();
    await saved();
    expect(fake.files.texts.get(JUDGEMENTS)).toBe(before);
  });

  it('keeps what somebody else writes meanwhile', async () => {
    const fake = await opened();
    const theirs = formatJudgementLine({ query: 'q3', file: 'other.md', grade: 1 });
    fake.files.meanwhile = () => fake.files.texts.set(JUDGEMENTS, fake.files.texts.get(JUDGEMENTS)! + theirs);
    fake.judging.grade(keys(fake)[2]!, 1);
    await saved();
    expect(judgementsOf(fake).map(({ query, grade }) => `${query} ${grade}`)).toEqual(['q1 2', 'q3 1', 'q2 1']);
    await fake.judging.load();
    expect(fake.judging.state()).toMatchObject({ judged: 3, query: { id: 'q2' } });
  });

  it('keeps grades that cannot be written, says so, and writes them with the next try', async () => {
    const fake = await opened();
    fake.files.failure = environmentError('judging/not-writable', 'Read-only.', 'Make it writable.');
    fake.judging.grade(keys(fake)[0]!, 1);
    await saved();
    expect(fake.judging.state()).toMatchObject({
      ...{ saving: 'failed', error: { code: 'judging/not-writable' } },
      items: [{ grade: 1 }, {}, {}],
    });
    fake.files.failure = undefined;
    await fake.judging.retry();
    expect(fake.judging.state()).toMatchObject({ saving: 'saved' });
    expect(fake.judging.state().error).toBeUndefined();
    expect(judgementsOf(fake)).toHaveLength(2);
  });

  it('writes what is waiting when it ends', async () => {
    const fake = await opened();
    fake.judging.grade(keys(fake)[0]!, 1);
    await fake.judging.dispose();
    expect(judgementsOf(fake)).toHaveLength(2);
  });

  it('shows the grade of spans that answers cover, and lists the others', async () => {
    const fake = await opened();
    const q2 = { query: 'q2', file: 'guide.md' };
    fake.files.texts.set(
      JUDGEMENTS,
      [
        { ...q2, startLine: 11, endLine: 12, grade: 3 },
        { ...q2, startLine: 35, endLine: 36, grade: 1 },
        { ...q2, file: 'gone.md', startLine: 1, endLine: 2, grade: 2, lost: true },
      ]
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(''),
    );
    await fake.judging.load();
    const { items, elsewhere } = fake.judging.state();
    expect(items!.map(({ grade, judged }) => [grade, judged])).toEqual([
      [null, undefined],
      [3, { startLine: 11, endLine: 12 }],
      [null, undefined],
    ]);
    expect(elsewhere).toMatchObject([
      { file: 'guide.md', startLine: 35, endLine: 36, grade: 1 },
      { file: 'gone.md', grade: 2, lost: true },
    ]);
    fake.judging.grade(elsewhere[1]!.key, null);
    expect(fake.judging.state().elsewhere).toHaveLength(1);
  });

  it('shows judged lines where their text is now, and says which are lost', async () => {
    const fake = await opened();
    const line = (startLine: number, quote: { first: string; last: string }): string =>
      formatJudgementLine({ query: 'q2', file: 'guide.md', startLine, endLine: startLine + 4, grade: 2, quote });
    const kept = { first: 'Line 10 of the guide', last: 'Line 14 of the guide' };
    const gone = { first: 'Once written', last: 'and deleted.' };
    fake.files.texts.set(JUDGEMENTS, line(10, kept) + line(30, gone));
    fake.files.texts.set('guide.md', `A new title\n\n${DOCUMENT}`);
    fake.engine.override.pool = () => [answer(12, 16)];
    await fake.judging.load();
    await fake.judging.lookAgain();
    expect(fake.judging.state()).toMatchObject({
      items: [{ startLine: 12, grade: 2 }],
      elsewhere: [{ startLine: 30, lost: true }],
    });
    fake.judging.grade(keys(fake)[0]!, 3);
    await saved();
    expect(judgementsOf(fake)).toMatchObject([
      { startLine: 12, endLine: 16, grade: 3, quote: kept },
      { startLine: 30, grade: 2, quote: gone },
    ]);
    fake.judging.undo();
    await saved();
    expect(fake.files.texts.get(JUDGEMENTS)).toBe(line(10, kept) + line(30, gone));
  });

  it('moves between queries, and asks for the answers to the last one only', async () => {
    const fake = await opened();
    fake.engine.override.pool = ({ text }: { text: string }, { signal }: CallOptions) =>
      new Promise((resolve, reject) => {
        signal!.addEventListener('abort', () => reject(cancelled()));
        setTimeout(() => resolve([answer(text.length, text.length)]), 1000);
      });
    fake.judging.next();
    fake.judging.next();
    await vi.advanceTimersByTimeAsync(100);
    expect(fake.judging.state()).toMatchObject({ position: 2, job: { state: 'running' } });
    expect(fake.judging.state().items).toBeUndefined();
    fake.judging.previous();
    fake.judging.previous();
    await vi.advanceTimersByTimeAsync(1000);
    expect(fake.judging.state()).toMatchObject({ position: 0, items: [{ startLine: 3 }], job: { state: 'idle' } });
    fake.judging.nextUnjudged();
    expect(fake.judging.state().position).toBe(1);
  });

  it('says when every query is judged', async () => {
    const fake = await opened();
    for (const position of [1, 2]) {
      fake.judging.goTo(position);
      await vi.advanceTimersByTimeAsync(0);
      fake.judging.grade(keys(fake)[0]!, 0);
    }
    fake.judging.nextUnjudged();
    expect(fake.judging.state()).toMatchObject({ judged: 3, position: 2, lastAction: 'All queries are judged' });
  });

  it('says why answers cannot be looked for, and tries again', async () => {
    const fake = workspace();
    fake.engine.override.pool = () => Promise.reject(environmentError('engine/ended', 'It ended.', 'Restart it.'));
    await fake.judging.load();
    await vi.advanceTimersByTimeAsync(0);
    expect(fake.judging.state().job).toMatchObject({ state: 'failed', engineDown: true });
    fake.engine.override.pool = () => [answer(1, 2)];
    await fake.judging.retry();
    expect(fake.judging.state()).toMatchObject({ job: { state: 'idle' }, items: [{ startLine: 1 }] });
  });

  it.each([
    ['judging/collection', undefined, true],
    ['judging/no-place', '{"version":1,"queries":"q.jsonl"}', false],
    ['judging/not-json-lines', '{"version":1,"queries":"q.jsonl","judgements":"qrels.tsv"}', false],
  ])('refuses with %s, and changes nothing', async (code, config, collection) => {
    const fake = workspace(config === undefined ? {} : { config });
    fake.files.collection = collection;
    await fake.judging.load();
    expect(fake.judging.state().error).toMatchObject({ code });
    fake.judging.addQuery('x');
    await saved();
    expect(fake.files.written).toEqual([]);
  });
});

describe('what the panel is sent, and sends', () => {
  it('the list of queries travels when it is another one', async () => {
    const fake = await opened();
    const updates = new JudgeUpdates();
    expect(updates.next(fake.judging.state()).queries).toHaveLength(3);
    expect(updates.next(fake.judging.state()).queries).toBeUndefined();
    fake.judging.grade(keys(fake)[0]!, 1);
    expect(updates.next(fake.judging.state()).queries?.[1]).toEqual({ text: 'two', judged: true });
    updates.forget();
    expect(updates.next(fake.judging.state()).queries).toHaveLength(3);
  });

  it('understands its messages alone', () => {
    for (const good of [
      { type: 'retry' },
      { type: 'grade', key: 'k', grade: null },
      { type: 'grade', key: 'k', grade: 3 },
      { type: 'goTo', position: 0 },
      { type: 'addQuery', text: 'x' },
    ])
      expect(readJudgeMessage(good)).toEqual(good);
    for (const bad of [
      { type: 'grade', key: 'k', grade: 4 },
      { type: 'grade', key: 'k', grade: 1.5 },
      { type: 'goTo', position: -1 },
      { type: 'retry', extra: 1 },
      { type: 'exportConfig' },
      null,
    ])
      expect(readJudgeMessage(bad)).toBeUndefined();
  });
});
