import { withThousands } from '../config';
import type { MetricUnit, MetricValue } from '../metrics';

/** A figure that nobody measured. */
export const UNKNOWN = 'unknown';
const MINUS = '\u2212';

/** How a row of figures in one unit is written, so that they can be compared by eye. */
export interface Scale {
  /** Unit for the head of the row: `ms`, `MB`, `USD`; empty for ratios, counts and rates, whose names say it. */
  readonly label: string;
  /** The figure without its unit; `unknown` when absent or not finite. */
  readonly format: (value: number | undefined) => string;
  /** With its sign, a true minus; `0` when there is no difference. */
  readonly formatDifference: (difference: number) => string;
}

const BYTE_STEPS = [
  [1e12, 'TB'],
  [1e9, 'GB'],
  [1e6, 'MB'],
  [1e3, 'kB'],
  [1, 'B'],
] as const;

/** Bytes take the prefix of the largest value, counted in thousands (1 kB = 1,000 bytes); the others have one scale. */
export function scaleFor(unit: MetricUnit, values: Iterable<number | undefined>): Scale {
  switch (unit) {
    case 'ratio':
      return scale('', (value) => fixed(value, 3), smallRatio);
    case 'ms':
      return scale('ms', significant);
    case 'perSecond':
      return scale('', significant);
    case 'count':
      return scale('', (value) => withThousands(fixed(value, 0)));
    case 'usd':
      return scale('USD', money);
    case 'bytes': {
      const largest = Math.max(1, ...[...values].filter((v) => v !== undefined && Number.isFinite(v)).map(Number));
      const [step, label] = BYTE_STEPS.find(([size]) => largest >= size * 0.9995) ?? [1, 'B'];
      return scale(label, (value) => (step === 1 ? withThousands(fixed(value, 0)) : significant(value / step)));
    }
  }
}

/** One figure with its unit: `7.14 ms`, `1.85 MB`, `0.753`, `$0.452`, `161/s`, `unknown`. */
export function formatValue(figure: Pick<MetricValue, 'value' | 'unit'> | undefined): string {
  if (!figure || !Number.isFinite(figure.value)) return UNKNOWN;
  const { label, format } = scaleFor(figure.unit, [figure.value]);
  return withUnit(format(figure.value), figure.unit, label);
}

/** A signed difference with its unit: `+0.063`, `−1.69 MB`, `−$15.10`, `0 ms`. */
export function formatDifference(difference: number, unit: MetricUnit): string {
  if (!Number.isFinite(difference)) return UNKNOWN;
  const { label, formatDifference: format } = scaleFor(unit, [Math.abs(difference)]);
  return withUnit(format(difference), unit, label);
}

function withUnit(text: string, unit: MetricUnit, label: string): string {
  if (unit === 'usd') return text.replace(/^[+\u2212]?/, (sign) => `${sign}$`);
  if (unit === 'perSecond') return `${text}/s`;
  return label === '' ? text : `${text} ${label}`;
}

/**
 * Share of a base in per cent, unsigned: `71 %`, `0.4 %`, `99.7 %`.
 * Undefined where the base is 0 or either is not finite.
 */
export function formatShare(difference: number, base: number): string | undefined {
  const share = Math.abs((difference / base) * 100);
  if (!Number.isFinite(share)) return undefined;
  if (share < 1) return `${Number(share.toPrecision(1))} %`;
  // "100 %" is said of the whole only.
  return `${share >= 99.5 && share < 100 ? Math.min(99.9, Number(share.toFixed(1))) : withThousands(fixed(share, 0))} %`;
}

function scale(
  label: string,
  magnitude: (value: number) => string,
  magnitudeOfDifference: (value: number) => string = magnitude,
): Scale {
  return {
    label,
    format: (value) =>
      value === undefined || !Number.isFinite(value)
        ? UNKNOWN
        : `${value < 0 && hasDigits(magnitude(-value)) ? MINUS : ''}${magnitude(Math.abs(value))}`,
    formatDifference: (difference) => {
      if (!Number.isFinite(difference)) return UNKNOWN;
      const text = magnitudeOfDifference(Math.abs(difference));
      if (!hasDigits(text)) return '0';
      return `${difference < 0 ? MINUS : '+'}${text}`;
    },
  };
}

/** Anything but zeros: `−0.000` would be a lie in both directions. */
const hasDigits = (text: string): boolean => /[1-9]/.test(text);

const fixed = (value: number, digits: number): string => value.toFixed(digits);

/** Three significant digits without exponent, six decimals at most. */
function significant(value: number): string {
  const rounded = Number(value.toPrecision(3));
  if (rounded === 0) return '0';
  const decimals = 2 - Math.floor(Math.log10(Math.abs(rounded)));
  return withThousands(fixed(rounded, Math.min(6, Math.max(0, decimals))));
}

/** A difference below the third decimal keeps its first digit. */
const smallRatio = (value: number): string =>
  value !== 0 && value < 0.0005 ? fixed(Number(value.toPrecision(1)), 6).replace(/0+$/, '') : fixed(value, 3);

const money = (value: number): string => (value >= 1 ? withThousands(fixed(value, 2)) : significant(value));
