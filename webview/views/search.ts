import { QUERY_STEPS, type QueryStep } from '../../src/core/common';
import type { AnswerHit, QueryAnswer } from '../../src/core/lab';
import { answeredBy, answerStageSentence, liveCachesText } from '../../src/core/report';
import { UNSENT, type FromTuning, type TuningState } from '../../src/protocol/webview-protocol';
import { linkButton } from '../controls';
import { textField, toolkit } from '../controls/toolkit';
import { debounced, h, region, setText, type Part } from '../dom';
import { errorBlock } from './job';
import { sourceLink } from './source-link';

const DEBOUNCE_MS = 250;
/** As the guide has it. */
const FILTER_HINT =
  'Conditions before the query limit which documents may answer: path:docs/** by path, where:lang=en by front matter.';
/** As many as leave the knobs in sight. */
const FIRST_HITS = 3;

const msText = (ms: number): string => (ms >= 100 ? ms.toFixed(0) : ms >= 0.05 ? ms.toFixed(1) : ms.toFixed(3));

/** Share of each step in the whole, as a bar and in words. */
function timing(answer: QueryAnswer): Node[] {
  const steps = QUERY_STEPS.flatMap((step): [QueryStep, number][] => {
    const ms = answer.stepMs[step];
    return ms !== undefined && Number.isFinite(ms) && ms > 0 ? [[step, ms]] : [];
  });
  const sum = steps.reduce((total, [, ms]) => total + ms, 0);
  const words = steps.map(([step, ms]) => `${step} ${msText(ms)}`);
  const longest = [...steps].sort((a, b) => b[1] - a[1]).slice(0, 2);
  const short = longest.map(([step, ms]) => `${step} ${msText(ms)}`);
  return [
    ...(sum > 0
      ? [
          h(
            'div',
            {
              class: 'steps',
              role: 'img',
              'aria-label': `Time of each step: ${words.join(', ')} ms`,
              title: `${words.join(' · ')} ms`,
            },
            ...steps.map(([step, ms]) =>
              h('i', { class: `step ${step}`, style: { 'flex-grow': String(Math.max(ms / sum, 0.01)) } }),
            ),
          ),
        ]
      : []),
    h('div', { class: 'small dim' }, [`${msText(answer.totalMs)} ms`, ...short, answeredBy(answer)].join(' · ')),
    ...(answer.caches
      ? [
          h(
            'div',
            { class: 'small dim', title: 'Hits of the look-ups since the caches were empty, and what they hold' },
            liveCachesText(answer.caches, answer.primed),
          ),
        ]
      : []),
  ];
}

function hit(item: AnswerHit, post: (message: FromTuning) => void): HTMLElement {
  const link = sourceLink(item, (place) => post({ type: 'openSource', ...place }), item.document);
  const about = [item.context, item.snippet].filter(Boolean).join('\n');
  return h(
    'li',
    { class: 'hit' },
    h('div', { class: 'hit-head' }, link, h('span', { class: 'num dim', title: 'Score' }, item.score.toFixed(2))),
    h('p', { class: 'snippet', title: about }, item.snippet),
  );
}

/** Live search: field, time of each step, the cache's answer, the ranking. */
export function searchView(
  post: (message: FromTuning) => void,
  remembered: string,
  remember: (text: string) => void,
): Part<TuningState['search']> {
  let asked = '';
  /** Enter asks again, for instance to see the cache answer. */
  const ask = (again = false): void => {
    const text = field.value.trim();
    if (text === asked && !again) return;
    asked = text;
    post({ type: 'search', text });
  };
  const later = debounced(ask, DEBOUNCE_MS);
  const field = textField({
    label: 'Try a query',
    placeholder: 'Query, or path:docs/** query',
    hint: FILTER_HINT,
    icon: 'search',
    onInput: (text) => {
      remember(text);
      later.call();
    },
    onCommit: (_, by) => {
      later.cancel();
      ask(by === 'enter');
    },
  });
  field.set(remembered, { force: true });
  const send = (): HTMLElement =>
    toolkit.button({
      label: 'Send and Search',
      kind: 'primary',
      key: 'send',
      onClick: () => post({ type: 'sendAndSearch' }),
    });
  const busy = h('div', { class: 'small dim', role: 'status' });
  let all = false;
  const results = region<Pick<TuningState['search'], 'answer' | 'error' | 'preparing'> & { all: boolean }>(
    { class: 'answer-box' },
    ({ answer, error, preparing, all: showAll }) => {
      if (error?.code === UNSENT) return [errorBlock(error, 'The documents are not sent yet', [send()])];
      if (error) return [errorBlock(error)];
      if (!answer) return [];
      const shown = showAll ? answer.hits : answer.hits.slice(0, FIRST_HITS);
      return [
        ...(answer.answeredBy
          ? [h('p', { class: 'small', role: 'status' }, answerStageSentence(answer.answeredBy, preparing))]
          : []),
        ...timing(answer),
        ...answer.notices.map((notice) => h('p', { class: 'small dim' }, notice)),
        shown.length > 0
          ? h('ol', { class: 'hits', 'aria-label': 'Ranking' }, ...shown.map((item) => hit(item, post)))
          : h('p', { class: 'dim' }, 'Nothing was found. Try other words, or search by both meaning and words.'),
        ...(shown.length < answer.hits.length
          ? [
              linkButton(`Show all ${String(answer.hits.length)}`, () => {
                all = true;
                refresh();
              }),
            ]
          : []),
      ];
    },
  );
  const element = h('section', { class: 'search', 'aria-label': 'Search' }, field.element, busy, results.element);
  let last: TuningState['search'] | undefined;
  const refresh = (): void => {
    if (last)
      results.update({
        ...(last.answer && { answer: last.answer }),
        ...(last.error && { error: last.error }),
        ...(last.preparing && { preparing: last.preparing }),
        all,
      });
  };
  return {
    element,
    update(search) {
      if (search.answer?.query !== last?.answer?.query) all = false;
      last = search;
      // The host's text counts once, when the page is new; from then on the field is the user's.
      if (asked === '' && field.value === '' && search.text !== '') field.set(search.text, { force: true });
      if (asked === '') asked = search.text;
      setText(busy, search.busy ? 'Searching…' : '');
      element.classList.toggle('busy', search.busy);
      refresh();
    },
  };
}
