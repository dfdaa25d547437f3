import { describe, expect, it } from 'vitest';
import { formatDifference, formatShare, formatValue, scaleFor } from '../../../src/core/report';
import type { MetricUnit } from '../../../src/core/metrics';

describe('a figure', () => {
  it.each<[MetricUnit, number, string]>([
    ['ms', 7.139, '7.14 ms'],
    ['ms', 0.0031, '0.00310 ms'],
    ['ms', 0, '0 ms'],
    ['ms', 9.999, '10.0 ms'],
    ['ms', 412.381, '412 ms'],
    ['ms', 9312.4, '9,310 ms'],
    ['ms', 1e-9, '0.000000 ms'],
    ['bytes', 0, '0 B'],
    ['bytes', 999, '999 B'],
    ['bytes', 1000, '1.00 kB'],
    ['bytes', 182_632, '183 kB'],
    ['bytes', 999_999, '1.00 MB'],
    ['bytes', 1_849_344, '1.85 MB'],
    ['bytes', 16_777_216_000, '16.8 GB'],
    ['bytes', 4e15, '4,000 TB'],
    ['ratio', 0.75341, '0.753'],
    ['ratio', 1, '1.000'],
    ['usd', 0, '$0'],
    ['usd', 0.452145, '$0.452'],
    ['usd', 0.003512, '$0.00351'],
    ['usd', 45.2145, '$45.21'],
    ['usd', 1234567.891, '$1,234,567.89'],
    ['perSecond', 2041.8, '2,040/s'],
    ['count', 1204, '1,204'],
    ['ms', Number.NaN, 'unknown'],
    ['ms', Infinity, 'unknown'],
  ])('%s %d reads %s', (unit, value, text) => {
    expect(formatValue({ unit, value })).toBe(text);
  });

  it('that nobody measured is unknown, never 0', () => {
    expect(formatValue(undefined)).toBe('unknown');
    expect(scaleFor('bytes', [undefined]).format(undefined)).toBe('unknown');
  });

  it('of bytes in a row takes the scale of the largest', () => {
    const { label, format } = scaleFor('bytes', [1_849_344, 158_928, undefined]);
    expect([label, format(1_849_344), format(158_928)]).toEqual(['MB', '1.85', '0.159']);
  });
});

describe('a difference', () => {
  it.each<[MetricUnit, number, string]>([
    ['ratio', 0.063021, '+0.063'],
    ['ratio', -0.058614, '\u22120.059'],
    ['ratio', -0.0002, '\u22120.0002'],
    ['ratio', 0, '0'],
    ['ratio', -0, '0'],
    ['bytes', -1_690_416, '\u22121.69 MB'],
    ['usd', -15.1014, '\u2212$15.10'],
    ['usd', 0, '$0'],
    ['ms', 0.121, '+0.121 ms'],
    ['ms', Number.NaN, 'unknown'],
  ])('of %s %d reads %s', (unit, value, text) => {
    expect(formatDifference(value, unit)).toBe(text);
  });

  it.each([
    [-71, 100, '71 %'],
    [0.4, 100, '0.4 %'],
    [99.96, 100, '99.9 %'],
    [99.7, 100, '99.7 %'],
    [100, 100, '100 %'],
    [-4000, 100, '4,000 %'],
    [1, 0, undefined],
  ])('%d of %d is %s', (difference, base, text) => {
    expect(formatShare(difference, base)).toBe(text);
  });
});
