const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const two = (value: number): string => String(value).padStart(2, '0');

/** Time since the trace began: "45 s", "12 min", "3:05 h", "2 d 04 h". */
export function traceTime(ms: number): string {
  if (ms < MINUTE) return `${String(Math.round(ms / 1000))} s`;
  if (ms < HOUR) return `${String(Math.round(ms / MINUTE))} min`;
  if (ms < DAY) return `${String(Math.floor(ms / HOUR))}:${two(Math.floor((ms % HOUR) / MINUTE))} h`;
  return `${String(Math.floor(ms / DAY))} d ${two(Math.floor((ms % DAY) / HOUR))} h`;
}
