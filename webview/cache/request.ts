import type { CacheState, ColumnKind, FromCache, TraceKind } from '../../src/protocol/cache-protocol';
import { toolkit } from '../controls/toolkit';
import { h, setText, type Part } from '../dom';
import { count, splitPath } from '../text';
import { jobView } from '../views/job';

const CHOOSE = 'choose';
const setting = (label: string, control: HTMLElement): HTMLElement =>
  h('div', { class: 'setting' }, h('span', { class: 'dim' }, label), control);

/** Trace and columns, and the button that starts; while it runs, how far it is. */
export function requestView(post: (message: FromCache) => void): Part<CacheState> {
  const trace = toolkit.select('Trace', (value) =>
    post(value === CHOOSE ? { type: 'chooseTrace' } : { type: 'setTrace', trace: value as TraceKind }),
  );
  const columns = toolkit.select('Columns', (value) => post({ type: 'setColumns', columns: value as ColumnKind }));
  const start = toolkit.button({
    label: 'Replay',
    kind: 'primary',
    icon: 'play',
    onClick: () => post({ type: 'start' }),
  });
  const words = h('p', { class: 'dim trace-words' });
  const job = jobView(toolkit, post);
  const form = h(
    'div',
    {},
    h('div', { class: 'settings' }, setting('Trace', trace.element), setting('Columns', columns.element)),
    words,
    h('div', { class: 'row start' }, start),
  );
  return {
    element: h('section', { class: 'request', 'aria-label': 'What to replay' }, form, job.element),
    update(state) {
      form.hidden = state.job.state !== 'idle' && state.job.state !== 'failed';
      trace.set(tracesOf(state), state.trace);
      columns.set(
        [
          { value: 'standard', label: `Usual policies, and ${state.variant}` },
          { value: 'variants', label: `Variants that differ in caches alone (${String(state.alike.length)})` },
        ],
        state.columns,
      );
      setText(words, wordsOf(state));
      job.update(state.job);
    },
  };
}

const tracesOf = ({ traceFile, recorded, trace }: CacheState): { value: string; label: string }[] => [
  { value: 'synthetic', label: 'Made from queries and documents' },
  ...(recorded || trace === 'recorded' ? [{ value: 'recorded', label: 'Recorded in the search box' }] : []),
  ...(traceFile === undefined && trace !== 'file'
    ? []
    : [{ value: 'file', label: traceFile === undefined ? 'No file chosen' : splitPath(traceFile).name }]),
  { value: CHOOSE, label: 'Choose a file…' },
];

const share = (value: number): string => `${String(Math.round(1000 * value) / 10)} %`;

/** What the trace holds, as far as that is known before it is made. */
function wordsOf({ trace, load, columns, alike, variant }: CacheState): string {
  const documents = [
    count(load.edits, 'edits'),
    count(load.renames, 'renames'),
    count(load.deletes, 'deletions'),
    `${String(load.branchSwitches)} branch ${load.branchSwitches === 1 ? 'switch' : 'switches'}`,
  ].join(', ');
  const about =
    trace === 'synthetic'
      ? `${count(load.requests, 'requests')}, ${load.requestsPerMinute.toLocaleString('en')} a minute; popularity exponent ${String(load.zipfExponent)}; ` +
        `${share(load.paraphraseShare)} in other words, ${share(load.nearMissShare)} look-alikes, ${share(load.reversalShare)} swapped; ${documents}. ` +
        `These are the load knobs of ${variant}.`
      : trace === 'recorded'
        ? 'The searches that were recorded in this folder, in their order.'
        : 'A trace of this lab, or a log of queries as JSONL, CSV or OpenTelemetry spans.';
  if (columns === 'standard') return about;
  return alike.length > 1
    ? `${about} Columns: ${alike.join(', ')}.`
    : `${about} No other variant differs from ${variant} in caches alone: the usual policies stand beside it.`;
}
