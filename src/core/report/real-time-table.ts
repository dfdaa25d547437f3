import type { RealTimeColumn, RealTimeResult } from '../cache-lab';
import { withThousands } from '../config';
import { layOut } from './lay-out';
import { liveCachesText } from './live-caches';
import { visible } from './visible';

const HEAD = ['', 'result cache', 'semantic cache', 'searched', 'p50, ms', 'p95, ms', 'p99, ms'];

/** What each variant's live search did, as plain text for a terminal; a newline at the end. */
export function renderRealTime({ requests, speed, tookMs, lateP95Ms, columns, notes }: RealTimeResult): string {
  return [
    `${withThousands(String(requests))} requests in ${seconds(tookMs)}, ${Number(speed.toPrecision(3))} times as fast as the trace; 95 of 100 were asked at most ${seconds(lateP95Ms)} late`,
    layOut([HEAD, ...columns.map(cells)], 1),
    ...columns
      .filter(({ caches }) => caches.length > 0)
      .map(({ name, caches }) => `${visible(name)}: ${liveCachesText(caches)}`),
    ...notes.map((note) => `Note: ${visible(note)}`),
    '',
  ].join('\n\n');
}

function cells({ name, answeredBy, latency }: RealTimeColumn): string[] {
  const count = (value: number): string => withThousands(String(value));
  return [
    visible(name),
    count(answeredBy.result),
    count(answeredBy.semantic),
    count(answeredBy.miss + answeredBy.off),
    ...[latency.p50Ms, latency.p95Ms, latency.p99Ms].map((ms) => ms.toPrecision(3)),
  ];
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 0)} s`;
