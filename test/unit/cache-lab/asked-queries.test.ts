import { describe, expect, it } from 'vitest';
import { askedQueries } from '../../../src/core/cache-lab';
import type { TraceEvent } from '../../../src/core/traces';

const asked = (text: string, meaning?: string): TraceEvent => ({
  ...{ type: 'query', atMs: 0, text },
  ...(meaning !== undefined && { meaning }),
});

describe('the queries of a trace', () => {
  it('have the meaning that any of their requests tells', () => {
    const { meaningOf, ambiguous } = askedQueries({
      events: [asked('jar'), asked('jar ', 'java'), asked('lid', 'lid'), asked('cup')],
    });
    expect([...meaningOf]).toEqual([0, 1, -1]);
    expect(ambiguous).toBe(0);
  });

  it('have none that is known where their requests contradict each other', () => {
    const { meaningOf, ambiguous } = askedQueries({
      events: [asked('jar', 'java'), asked('jar', 'glass'), asked('jar'), asked('lid', 'lid')],
    });
    expect([...meaningOf]).toEqual([-1, 2]);
    expect(ambiguous).toBe(3);
  });
});
