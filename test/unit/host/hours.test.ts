import { describe, expect, it } from 'vitest';
import { withinHours } from '../../../src/host/hours';

const at = (hour: number, minute = 0): Date => new Date(2026, 0, 1, hour, minute);

describe('hours of the day', () => {
  it.each([
    ['01:00-06:00', at(0, 59), false],
    ['01:00-06:00', at(1), true],
    ['01:00-06:00', at(5, 59), true],
    ['01:00-06:00', at(6), false],
    ['22:30-6:00', at(23), true],
    ['22:30-6:00', at(3), true],
    ['22:30-6:00', at(12), false],
    ['', at(12), true],
    ['at night', at(3), false],
    ['25:00-26:00', at(3), false],
  ])('%s at %s: %s', (range, now, within) => {
    expect(withinHours(range, now)).toBe(within);
  });
});
