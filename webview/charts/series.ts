import { svg } from '../dom';

/** Some themes make a chart colour half transparent, high contrast leaves some out: always opaque, never nothing. */
const opaque = (name: string): string => `rgb(from var(--vscode-charts-${name}, var(--vscode-foreground)) r g b)`;
/** Orange is nearly the background in the editor's own themes, so it is last and meets the text half way. */
const ORANGE = `color-mix(in srgb, ${opaque('orange')}, var(--vscode-foreground))`;
/** Colours of the series, as CSS. */
export const SERIES_COLOURS = [...['blue', 'yellow', 'green', 'purple', 'red'].map(opaque), ORANGE];
const DASHES = [[], [7, 4], [2, 3], [10, 3, 2, 3], [14, 4], [1, 5]] as const;
const SHAPES = ['circle', 'rect', 'triangle', 'rectRot', 'star', 'crossRot'] as const;
const OUTLINES: Record<(typeof SHAPES)[number], string> = {
  circle: 'M13 1.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 1 1 0-7Z',
  rect: 'M10 2h6v6h-6Z',
  triangle: 'M13 1l4 7.5h-8Z',
  rectRot: 'M13 .6l4.4 4.4l-4.4 4.4l-4.4-4.4Z',
  star: 'M13 1v8M9.5 3l7 4M16.5 3l-7 4',
  crossRot: 'M10 2l6 6M16 2l-6 6',
};

/** How a variant looks wherever it is drawn. Colour never stands alone: dash and shape say the same. */
export interface Series {
  /** A CSS colour made of the theme's variables. */
  readonly colour: string;
  readonly dash: readonly number[];
  readonly shape: (typeof SHAPES)[number];
}

/** Look of the n-th variant of a run, from 0. All of the sixteen a run may have differ in colour, dash or both. */
export function seriesOf(index: number): Series {
  const round = Math.floor(index / SERIES_COLOURS.length);
  return {
    colour: SERIES_COLOURS[index % SERIES_COLOURS.length]!,
    dash: DASHES[(index + round) % DASHES.length]!,
    shape: SHAPES[(index + round) % SHAPES.length]!,
  };
}

/** A small sample of a series: its line with its mark on it. */
export function seriesMark(index: number): SVGElement {
  const { colour, dash, shape } = seriesOf(index);
  return svg(
    'svg',
    { class: 'series-mark', viewBox: '0 0 26 10', 'aria-hidden': 'true', style: { stroke: colour, fill: colour } },
    svg('line', { x1: 0, y1: 5, x2: 26, y2: 5, 'stroke-width': 2, 'stroke-dasharray': dash.join(' ') || undefined }),
    svg('path', { d: OUTLINES[shape], 'stroke-width': 1.4 }),
  );
}
