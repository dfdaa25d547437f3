import type { ChartOptions, ScaleOptionsByType } from 'chart.js';
import type { ChartTheme } from './theme';

type Axis = Partial<ScaleOptionsByType<'linear'>>;

/** Axis of figures in the theme's colours. */
export const axis = (theme: ChartTheme, tick: (value: number) => string, extra: object = {}): Axis =>
  ({
    border: { color: theme.line },
    grid: { color: theme.line, drawTicks: false, lineWidth: 0.5 },
    ticks: {
      color: theme.dim,
      font: { size: theme.fontSize, family: theme.fontFamily },
      maxTicksLimit: 6,
      padding: 6,
      maxRotation: 0,
      autoSkipPadding: 14,
      callback: (value: number | string) => tick(Number(value)),
    },
    ...extra,
  }) as unknown as Axis;

/** What all charts share. Nothing moves: no animation to switch off for those who do not want any. */
export const baseOptions = (theme: ChartTheme): ChartOptions => ({
  animation: false,
  responsive: true,
  maintainAspectRatio: false,
  events: ['mousemove', 'mouseout', 'touchstart'],
  plugins: {
    tooltip: {
      backgroundColor: theme.tooltip,
      titleColor: theme.foreground,
      bodyColor: theme.foreground,
      borderColor: theme.line,
      borderWidth: 1,
      cornerRadius: 2,
      padding: 6,
      titleFont: { family: theme.fontFamily, size: theme.fontSize },
      bodyFont: { family: theme.fontFamily, size: theme.fontSize },
    },
  },
});

/** The next round figure: an axis ends there. */
export function roundAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= value) ?? 10) * power;
}

export const number = (value: number): string =>
  value.toLocaleString('en', { maximumSignificantDigits: 4, useGrouping: true });
