const RANGE = /^\s*([01]?\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-3]):([0-5]\d)\s*$/;

/**
 * Whether a time of day lies within a range such as `01:00-06:00`; `22:00-06:00` goes over midnight, the end is not part
 * of it. Empty allows any time, what cannot be read none.
 */
export function withinHours(range: string, now: Date): boolean {
  if (range.trim() === '') return true;
  const [, fromHour, fromMinute, toHour, toMinute] = RANGE.exec(range)?.map(Number) ?? [];
  if (fromHour === undefined) return false;
  const from = fromHour * 60 + fromMinute!;
  const to = toHour! * 60 + toMinute!;
  const minute = now.getHours() * 60 + now.getMinutes();
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}
