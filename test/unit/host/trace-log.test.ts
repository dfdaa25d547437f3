import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SearchLog } from '../../../src/host/testset/search-log';
import { MOST_BYTES, SETTLED_MS, TraceLog } from '../../../src/host/traces/trace-log';

let folder: string;
let wanted = true;
let nowMs = 0;
const open = (): TraceLog =>
  new TraceLog(
    path.join(folder, 'searches'),
    () => wanted,
    () => '/work/space',
    () => nowMs,
  );
const search = async (log: TraceLog, text: string, atMs: number): Promise<void> => {
  nowMs = atMs;
  log.searched(text);
  await log.settle();
};

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rag-lab-trace-log-'));
  wanted = true;
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

describe('recorded searches', () => {
  it('are a trace with its sessions, conditions and changes of documents, over windows', async () => {
    const minute = 60_000;
    const log = open();
    await search(log, 'how do caches age', 1000 * minute);
    nowMs = 1001 * minute;
    await log.changed('a.md', 'old', 'new', 'edit');
    await log.changed('a.md', 'new', 'newer', 'edit');
    await log.changed('a.md', 'newer', 'newer', 'edit');
    await search(log, 'path:docs/** what is a ttl', 1002 * minute);
    const later = open();
    await search(later, 'and now', 1100 * minute);
    expect(await later.trace()).toEqual({
      name: 'recorded',
      source: 'recorded',
      events: [
        { type: 'document', atMs: 0, document: 'a.md', text: 'old', cause: 'edit' },
        { type: 'query', atMs: 0, text: 'how do caches age', session: '1' },
        { type: 'document', atMs: minute, document: 'a.md', text: 'new', cause: 'edit' },
        { type: 'document', atMs: minute, document: 'a.md', text: 'newer', cause: 'edit' },
        { type: 'query', atMs: 2 * minute, text: 'what is a ttl', filter: { paths: ['docs/**'] }, session: '1' },
        { type: 'query', atMs: 100 * minute, text: 'and now', session: '2' },
      ],
      notices: [],
    });
  });

  it('are what stood in the box, not what was typed on the way', async () => {
    vi.useFakeTimers();
    const log = open();
    for (const text of ['c', 'ca', 'cache']) {
      log.searched(text);
      vi.advanceTimersByTime(SETTLED_MS / 2);
    }
    vi.advanceTimersByTime(SETTLED_MS);
    log.searched('  ');
    vi.useRealTimers();
    expect((await log.trace())?.events.map(({ text }) => text)).toEqual(['cache']);
  });

  it('are none where nobody wants them, and a change of documents alone is no trace', async () => {
    wanted = false;
    const log = open();
    await search(log, 'secret', 1);
    await log.changed('a.md', null, 'secret', 'add');
    expect(existsSync(path.join(folder, 'searches'))).toBe(false);
    wanted = true;
    await log.changed('a.md', null, 'x', 'add');
    expect(await log.trace()).toBeUndefined();
  });

  it('go with the other recorded searches, and one under way is not recorded afterwards', async () => {
    const log = open();
    await search(log, 'a', 1);
    log.searched('b');
    await log.forget();
    await new SearchLog(
      path.join(folder, 'searches'),
      () => true,
      () => '/work/space',
    ).clear();
    expect(await log.trace()).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('are kept to a size, the newest stay, and documents that are too large are not recorded', async () => {
    const log = open();
    const text = 'x'.repeat(400_000);
    for (let i = 0; i < 40; i++) {
      await log.changed(`${i}.md`, text, `${text}${i}`, 'edit');
      await search(log, `query ${i}`, 1000 + i);
    }
    await log.changed('huge.md', null, text.repeat(4), 'add');
    const [name] = readdirSync(path.join(folder, 'searches'));
    expect(readFileSync(path.join(folder, 'searches', name!)).length).toBeLessThan(MOST_BYTES);
    const { events } = (await log.trace())!;
    expect(events.filter(({ type }) => type === 'query').at(-1)).toMatchObject({ text: 'query 39' });
    expect(events.some((event) => event.type === 'document' && event.document === 'huge.md')).toBe(false);
  });
});
