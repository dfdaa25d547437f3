import type { ChartConfiguration } from 'chart.js';
import type { ChartTheme } from './theme';

/** One chart: what it shows in words, as a table and as a picture. */
export interface ChartModel {
  readonly id: string;
  readonly title: string;
  /** What a reader would take from the picture; read out in its place. */
  readonly summary: string;
  /** Shown below the picture where it leaves something out. */
  readonly note?: string;
  readonly columns: readonly string[];
  /** First cell is the row's name. */
  readonly rows: readonly (readonly string[])[];
  /** Height of the picture, px. */
  readonly height: number;
  /** Absent when there is nothing to draw; the table may still say why. */
  readonly config?: (theme: ChartTheme) => ChartConfiguration;
}

/** Only what is finite can be drawn; the rest is a gap. */
export const finite = (value: number | null | undefined): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

export const UNKNOWN = 'unknown';
