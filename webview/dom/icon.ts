import { h, svg } from './h';

/** A codicon, decoration only: whatever carries it has words or a label of its own. */
export const codicon = (name: string): HTMLElement =>
  h('span', { class: `codicon codicon-${name}`, 'aria-hidden': 'true' });

const VERDICT_SHAPES = {
  better: 'M5 1 9.2 8.5H.8Z',
  worse: 'M5 9 .8 1.5h8.4Z',
  'cannot tell': 'M5 1.2a3.8 3.8 0 1 1 0 7.6a3.8 3.8 0 0 1 0-7.6Zm0 1.4a2.4 2.4 0 1 0 0 4.8a2.4 2.4 0 0 0 0-4.8Z',
} as const;

/** Verdict as a shape (triangle up, triangle down, ring), so that colour is never the only carrier. */
export const verdictMark = (verdict: keyof typeof VERDICT_SHAPES): SVGElement =>
  svg(
    'svg',
    { class: 'verdict-mark', viewBox: '0 0 10 10', 'aria-hidden': 'true' },
    svg('path', { d: VERDICT_SHAPES[verdict], fill: 'currentColor', 'fill-rule': 'evenodd' }),
  );
