const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const CLOCK = String.raw`(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?`;
const ZONE = String.raw`\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?`;
/** `2026-11-23T02:30:58.120+01:00`, with a blank for the T, a comma for the point, or the day alone. */
const ISO = new RegExp(String.raw`^(\d{4})-(\d\d)-(\d\d)(?:[T ]${CLOCK}${ZONE})?$`, 'i');
/** `Mon, 23 Nov 2026 02:30:58 +0000` of mail and HTTP, `23/Nov/2026:02:30:58 +0000` of web servers. */
const NAMED_MONTH = new RegExp(
  String.raw`^(?:[a-z]{3},? )?(\d{1,2})[ /-]([a-z]{3})[ /-](\d{4})[ :]${CLOCK}${ZONE}$`,
  'i',
);
const NUMBER = /^\d{1,20}(?:\.\d{1,9})?$/;

export interface LoggedTime {
  /** Since 1970-01-01 UTC. */
  readonly epochMs: number;
  /** No zone was written: it was taken for UTC. */
  readonly isZoneless: boolean;
  /** A number of less than three years' seconds: rather a time since something else than 1970, in an unknown unit. */
  readonly isSmall: boolean;
}

/**
 * A time as logs write it: a date with a clock, or seconds, milliseconds, microseconds or nanoseconds since 1970, told
 * by their size. The result does not depend on where it is read. Undefined for anything else.
 */
export function loggedTime(value: unknown): LoggedTime | undefined {
  if (typeof value === 'number') return ofNumber(value);
  if (typeof value !== 'string' || value.length > 60) return undefined;
  const text = value.trim();
  if (NUMBER.test(text)) return ofNumber(Number(text));
  const iso = ISO.exec(text);
  if (iso) {
    const [, year, month, day, ...clock] = iso;
    return ofParts(Number(year), Number(month), Number(day), clock);
  }
  const named = NAMED_MONTH.exec(text);
  if (!named) return undefined;
  const [, day, month, year, ...clock] = named;
  return ofParts(Number(year), MONTHS.indexOf(month!.toLowerCase()) + 1, Number(day), clock);
}

const SMALL = 1e8;

/** The bounds are the year 5138 in seconds, 1973 in milliseconds, and so on. */
function ofNumber(value: number): LoggedTime | undefined {
  if (!(value > 0 && value < 1e20)) return undefined;
  const epochMs = value < 1e11 ? value * 1000 : value < 1e14 ? value : value < 1e17 ? value / 1e3 : value / 1e6;
  return { epochMs, isZoneless: false, isSmall: value < SMALL };
}

function ofParts(
  year: number,
  month: number,
  day: number,
  [hour = '0', minute = '0', second = '0', fraction = '0', zone]: readonly (string | undefined)[],
): LoggedTime | undefined {
  const midnight = Date.UTC(year, month - 1, day);
  const isDay = new Date(midnight).getUTCMonth() === month - 1 && day > 0;
  // 60 is a leap second.
  if (!isDay || Number(hour) > 24 || Number(minute) > 59 || Number(second) > 60) return undefined;
  const ofDay = ((Number(hour) * 60 + Number(minute)) * 60 + Number(second) + Number(`0.${fraction}`)) * 1000;
  return { epochMs: midnight + ofDay - offsetMs(zone), isZoneless: zone === undefined, isSmall: false };
}

function offsetMs(zone: string | undefined): number {
  const [, sign, hours, minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone ?? '') ?? [];
  return sign === undefined ? 0 : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
