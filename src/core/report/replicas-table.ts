import type { ConsistencyStrategy } from '../cache';
import { withThousands } from '../config';
import type { ReplicasOutcome, ReplicasResult } from '../replicas';
import { formatValue } from './format-value';
import type { TextTable } from './cache-model';
import { layOut } from './lay-out';
import { codeSpan, escapeMarkdown as text, markdownTable } from './markdown-text';
import { visible } from './visible';

const HEAD = [
  '',
  'local hits',
  'shared hits',
  'stale answers',
  'longest stale',
  'computed',
  'calls of Redis',
  'median',
  '95th percentile',
];

const NAMES: Readonly<Record<ConsistencyStrategy, string>> = {
  age: 'by age',
  versioned: 'versioned keys',
  publish: 'publish/subscribe',
};

/** Strategies side by side as plain text for a terminal, with what they mean in sentences; a newline at the end. */
export function renderReplicas(result: ReplicasResult): string {
  const { notes } = result;
  const { head, rows } = figures(result);
  return [
    basis(result),
    layOut([head, ...rows], 1),
    sentences(result).join('\n'),
    ...(notes.length > 0 ? [notes.map((note) => `Note: ${visible(note)}`).join('\n')] : []),
    '',
  ].join('\n\n');
}

/** The same as a report that is complete on its own. */
export function renderReplicasMarkdown(result: ReplicasResult): string {
  const { head, rows } = figures(result);
  const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');
  const sections = [
    '# Replicas that share a cache',
    `${text(basis(result))}.`,
    markdownTable(
      head.map(text),
      `l${'r'.repeat(head.length - 1)}`,
      rows.map((row) => row.map(text)),
    ),
    list(sentences(result).map(text)),
    // Notes may hold an address.
    ...(result.notes.length > 0 ? ['## Notes', list(result.notes.map(codeSpan))] : []),
  ];
  return `${sections.join('\n\n')}\n`;
}

const basis = ({ replicas, requests, documentEvents, speed }: ReplicasResult): string =>
  `${replicas} replicas, ${withThousands(String(requests))} requests, ${documentEvents} changes of documents, replayed ${times(speed)} as fast as the trace`;

const figures = ({ localOnly, strategies }: ReplicasResult): TextTable => ({
  head: HEAD,
  rows: [
    ['local caches alone', ...cells(localOnly)],
    ...strategies.map((outcome) => [NAMES[outcome.strategy], ...cells(outcome)]),
  ],
});

function cells(outcome: ReplicasOutcome): string[] {
  const { localHitRatio, sharedHitRatio, staleShare, staleWindowMs, computed, sharedRequests, latency } = outcome;
  return [
    percent(localHitRatio?.value),
    percent(sharedHitRatio?.value),
    percent(staleShare?.value),
    seconds(staleWindowMs.value),
    withThousands(String(computed)),
    withThousands(String(sharedRequests)),
    ms(latency.p50Ms),
    ms(latency.p95Ms),
  ];
}

function sentences({ strategies, localOnly, speed }: ReplicasResult): string[] {
  const said = [
    'Stale: an answer that the documents no longer gave when it was asked for. Times of the trace; hits of the shared cache are of the requests that no local cache answered. Medians are not scaled.',
  ];
  for (const { strategy, computed, sharedRequests, staleShare } of strategies) {
    const spared = localOnly.computed - computed;
    const saving =
      spared > 0
        ? `spared ${withThousands(String(spared))} of ${withThousands(String(localOnly.computed))} computations`
        : 'spared no computation';
    const stale =
      staleShare && staleShare.value > 0 ? `served ${percent(staleShare.value)} stale answers` : 'served nothing stale';
    said.push(
      `${NAMES[strategy]}: ${stale} and ${saving}, for ${withThousands(String(sharedRequests))} calls of Redis.`,
    );
  }
  if (strategies.length > 0 && speed > 1)
    said.push(
      `A millisecond that Redis or this machine takes counts as ${seconds(speed)} of the trace, so windows of versioned keys and of publish/subscribe are shorter in use.`,
    );
  return said;
}

const percent = (share: number | undefined): string => (share === undefined ? '' : `${(share * 100).toFixed(1)} %`);
const ms = (value: number): string => formatValue({ value, unit: 'ms' });
const seconds = (value: number): string =>
  value === 0 ? 'none' : value < 1000 ? ms(value) : `${withThousands((value / 1000).toFixed(1))} s`;
const times = (speed: number): string => (speed === 1 ? 'just' : `${withThousands(speed.toFixed(0))} times`);
