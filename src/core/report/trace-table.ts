import { withThousands } from '../config';
import type { TraceSummary } from '../traces';
import { clock } from './cache-model';
import { layOut } from './lay-out';
import { shortened, visible } from './visible';

const MOST_TEXT = 70;

/** What a trace is, as plain text for a terminal, a newline at the end. */
export function renderTrace(trace: TraceSummary): string {
  const { requests, queries, sessions, labelled, meanings, spanMs, changes, top } = trace;
  const figures = [
    ['requests', withThousands(requests)],
    ['distinct queries', withThousands(queries)],
    ['sessions', withThousands(sessions)],
    ['known meaning', requests === 0 ? '–' : `${Math.round((100 * labelled) / requests)} %`],
    ['meanings', withThousands(meanings)],
    ['span (h:mm:ss)', clock(spanMs)],
  ];
  const parts = [`Trace ${visible(trace.name)} (${trace.source})`, layOut(figures, 1)];
  if (changes.length > 0) {
    const rows = changes.map(({ cause, events, documents }) => [
      cause,
      withThousands(events),
      withThousands(documents),
    ]);
    parts.push('', layOut([['document changes', 'events', 'documents'], ...rows], 1));
  }
  if (top.length > 0) {
    const rows = top.map(({ text, requests: count }) => [shortened(visible(text), MOST_TEXT), withThousands(count)]);
    parts.push('', layOut([['asked most', 'requests'], ...rows], 1));
  }
  return `${parts.join('\n')}\n`;
}
