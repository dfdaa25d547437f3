import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { paced, settled } from '../../../src/host/pace';
import { redact } from '../../../src/host/redact';
import { statusText } from '../../../src/host/status-text';
import { runResult } from '../../fixtures/run-result';

describe('redact', () => {
  it.each([
    ['connect redis://user:hunter22@host:6379/0', 'hunter22'],
    ['connect redis://:hunter22@host:6379/0', 'hunter22'],
    ['Authorization: Bearer abcdef1234567890', 'abcdef1234567890'],
    ['OPENAI_API_KEY=sk-proj-abcdefgh12345678', 'abcdefgh12345678'],
    ['{"apiKey": "verysecretvalue"}', 'verysecretvalue'],
    ['password: correct-horse', 'correct-horse'],
    ['key AKIAABCDEFGHIJKLMNOP', 'AKIAABCDEFGHIJKLMNOP'],
    ['hf_abcdefghijklmnop', 'abcdefghijklmnop'],
  ])('takes the secret out of %s', (line, secret) => {
    expect(redact(line)).not.toContain(secret);
  });
  it('leaves ordinary lines alone and cuts long ones', () => {
    const line = 'embedded 120 chunks, 4,100 tokens, of docs/a.md:12';
    expect(redact(line)).toBe(line);
    expect(redact('x'.repeat(9_000)).length).toBeLessThan(4_100);
  });
});

describe('pace', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('lets at most eight a second through, and the last one always', () => {
    let state = 0;
    const seen: number[] = [];
    const send = paced(125, () => seen.push(state));
    for (state = 1; state <= 100; state++) {
      send();
      vi.advanceTimersByTime(10);
    }
    state = 100;
    vi.advanceTimersByTime(200);
    expect(seen.length).toBeLessThanOrEqual(10);
    expect(seen.length).toBeGreaterThanOrEqual(8);
    expect(seen.at(-1)).toBe(100);
    const count = seen.length;
    send();
    send();
    send.dispose();
    vi.advanceTimersByTime(500);
    expect(seen.length).toBeLessThanOrEqual(count + 1);
  });

  it('runs once after calls went quiet', () => {
    const run = vi.fn();
    const later = settled(300, run);
    for (let i = 0; i < 5; i++) {
      later();
      vi.advanceTimersByTime(200);
    }
    expect(run).not.toHaveBeenCalled();
    vi.advanceTimersByTime(101);
    expect(run).toHaveBeenCalledTimes(1);
  });
});

describe('status bar', () => {
  const variantSet = { specs: [], active: 'baseline' };
  const idle = { state: { state: 'idle' } } as const;

  it('is silent before anything was done', () => {
    expect(statusText({ job: idle, indexed: undefined, run: undefined, variantSet })).toBeUndefined();
  });
  it('shows chunks and the p95 of the chosen variant', () => {
    const run = runResult;
    const { text } = statusText({ job: idle, indexed: undefined, run, variantSet })!;
    expect(text).toMatch(/^\$\(beaker\) [\d,]+ chunks · p95 .*ms$/);
  });
  it('shows how far a job is', () => {
    const progress = { stage: 'embeddings', done: 43, total: 100, unit: 'chunks' } as const;
    const job = { state: { state: 'running', title: 'Indexing', progress } } as const;
    expect(statusText({ job, indexed: undefined, run: undefined, variantSet })!.text).toBe(
      '$(sync~spin) Indexing 43 %',
    );
  });
});
