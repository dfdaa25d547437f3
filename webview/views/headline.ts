import type { RunResult } from '../../src/core/experiment';
import { headline, visible, type TextSegment } from '../../src/core/report';
import { h } from '../dom';

/** An answer in one sentence. */
export const sentence = (segments: readonly TextSegment[]): HTMLElement =>
  h(
    'p',
    { class: 'answer' },
    ...segments.map(({ text, emphasis }) =>
      emphasis === 'variant'
        ? h('b', {}, h('bdi', {}, visible(text)))
        : emphasis === 'strong'
          ? h('b', {}, text)
          : text,
    ),
    '.',
  );

/** The answer first: which variant wins on what, and what it costs. */
export const headlineView = (run: RunResult): HTMLElement => sentence(headline(run));
