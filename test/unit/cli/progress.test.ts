import { afterEach, describe, expect, it, vi } from 'vitest';
import { progressLine, terminalProgress } from '../../../src/cli/progress';
import type { Progress } from '../../../src/core/common';

const embedding = (done: number, remainingMs?: number): Progress => ({
  stage: 'embeddings',
  done,
  total: 1204,
  unit: 'chunks',
  detail: 'a-model',
  ...(remainingMs !== undefined && { remainingMs }),
});
const screen = (isTTY: boolean, columns = 80) => {
  const written: string[] = [];
  const out = { isTTY, columns, write: (text: string) => written.push(text) > 0 } as unknown as NodeJS.WriteStream;
  return { out, written };
};

afterEach(() => void vi.useRealTimers());

describe('a line of progress', () => {
  it('says what, how far, and how long', () => {
    expect(progressLine(embedding(300, 9000))).toBe('Embedding (a-model): 300 of 1,204 chunks, about 9 s left');
    expect(progressLine(embedding(300, 120_000))).toBe('Embedding (a-model): 300 of 1,204 chunks, about 2 min left');
    expect(progressLine(embedding(300, 3))).toMatch(/about 1 s left$/);
    expect(progressLine(embedding(1204, 0))).toBe('Embedding (a-model): 1,204 of 1,204 chunks');
    expect(progressLine(embedding(0))).toBe('Embedding (a-model): 0 of 1,204 chunks');
  });
});

describe('progress on stderr', () => {
  it('rewrites one line of a terminal, clears it for messages, and never wraps', () => {
    const { out, written } = screen(true, 30);
    const progress = terminalProgress(out, false);
    progress.onProgress(embedding(1));
    progress.onProgress(embedding(2));
    progress.message('a message');
    progress.end();
    expect(written).toEqual([
      'Embedding (a-model): 1 of 1,2',
      '\r\u001b[2K',
      'Embedding (a-model): 2 of 1,2',
      '\r\u001b[2K',
      'a message\n',
    ]);
  });

  it('writes a line a stage into a log, and one every ten seconds', () => {
    vi.useFakeTimers();
    const { out, written } = screen(false);
    const { onProgress, end } = terminalProgress(out, false);
    for (let done = 0; done < 25; done++) {
      onProgress(embedding(done));
      vi.advanceTimersByTime(1000);
    }
    onProgress({ stage: 'index', done: 1, total: 2, unit: 'vectors' });
    end();
    expect(written).toHaveLength(4);
    expect(written.at(-1)).toBe('Building index: 1 of 2 vectors\n');
    expect(written.join('')).not.toContain('\u001b');
  });

  it('is silent when asked to be, but for messages', () => {
    const { out, written } = screen(true);
    const progress = terminalProgress(out, true);
    progress.onProgress(embedding(1));
    progress.message('an error');
    progress.end();
    expect(written).toEqual(['an error\n']);
  });
});
