import { expect, it } from 'vitest';
import type { ReplicasOutcome, ReplicasResult } from '../../../src/core/replicas';
import { renderReplicas, renderReplicasMarkdown } from '../../../src/core/report';

const outcome = (more: Partial<ReplicasOutcome> = {}): ReplicasOutcome => ({
  localHitRatio: { value: 0.424, unit: 'ratio' },
  staleShare: { value: 0, unit: 'ratio' },
  staleWindowMs: { value: 0, unit: 'ms', n: 14 },
  computed: 1150,
  sharedRequests: 0,
  latency: { p50Ms: 5.26, p95Ms: 12 },
  ...more,
});
const result = (more: Partial<ReplicasResult>): ReplicasResult => ({
  replicas: 3,
  requests: 2000,
  documentEvents: 14,
  speed: 246,
  localOnly: outcome({ staleShare: { value: 0.012, unit: 'ratio' }, staleWindowMs: { value: 183_300, unit: 'ms' } }),
  strategies: [],
  notes: [],
  ...more,
});

it('puts strategies side by side, and says what each served and spared', () => {
  const text = renderReplicas(
    result({
      strategies: [
        {
          strategy: 'publish',
          ...outcome({
            sharedHitRatio: { value: 0.256, unit: 'ratio' },
            staleShare: { value: 0.001, unit: 'ratio' },
            staleWindowMs: { value: 684, unit: 'ms' },
            computed: 928,
            sharedRequests: 5548,
          }),
        },
      ],
    }),
  );
  expect(text).toContain(
    '3 replicas, 2,000 requests, 14 changes of documents, replayed 246 times as fast as the trace',
  );
  expect(text).toMatch(/^ +local caches alone +42\.4 % +1\.2 % +183\.3 s +1,150 +0 +5\.26 ms +12\.0 ms$/m);
  expect(text).toMatch(/^ +publish\/subscribe +42\.4 % +25\.6 % +0\.1 % +684 ms +928 +5,548 /m);
  expect(text).toContain(
    'publish/subscribe: served 0.1 % stale answers and spared 222 of 1,150 computations, for 5,548 calls of Redis.',
  );
});

it('leaves a figure that nobody measured empty, and tells notes without what could move a terminal', () => {
  const text = renderReplicas(result({ speed: 1, notes: ['No Redis\u001b[2J is known.'] }));
  expect(text).toMatch(/^ +local caches alone +42\.4 % {10,}1\.2 %/m);
  expect(text).toContain('replayed just as fast as the trace');
  expect(text).not.toContain('A millisecond');
  expect(text).not.toContain('\u001b');
});

it('is a report in Markdown as well', () => {
  const text = renderReplicasMarkdown(result({ notes: ['Redis at http://a.example <b>'] }));
  expect(text).toMatch(/^# Replicas that share a cache\n\n3 replicas, 2,000 requests/);
  expect(text).toContain('| local caches alone | 42.4 % |  | 1.2 % | 183.3 s | 1,150 | 0 | 5.26 ms | 12.0 ms |');
  expect(text).toContain('- `Redis at http://a.example <b>`');
});
