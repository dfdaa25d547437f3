import type { RunResult } from '../../src/core/experiment';
import { headline, visible } from '../../src/core/report';
import { h } from '../dom';

/** The answer first: which variant wins on what, and what it costs. */
export const headlineView = (run: RunResult): HTMLElement =>
  h(
    'p',
    { class: 'answer' },
    ...headline(run).map(({ text, emphasis }) =>
      emphasis === 'variant'
        ? h('b', {}, h('bdi', {}, visible(text)))
        : emphasis === 'strong'
          ? h('b', {}, text)
          : text,
    ),
    '.',
  );
