/** "about 9 s", "about 2 min": as precise as an estimate deserves. */
export function durationText(ms: number): string {
  if (ms < 500) return 'under a second';
  if (ms < 90_000) return `about ${String(Math.max(1, Math.round(ms / 1000)))} s`;
  if (ms < 5_400_000) return `about ${String(Math.round(ms / 60_000))} min`;
  return `about ${String(Math.round(ms / 3_600_000))} h`;
}

/** "12–30", or "12" for one line. */
export const linesText = (start: number, end: number): string =>
  start === end ? String(start) : `${String(start)}–${String(end)}`;

/** Splits a path so that a narrow place can shorten the folders and keep the name. */
export function splitPath(path: string): { readonly folder: string; readonly name: string } {
  const cut = path.lastIndexOf('/') + 1;
  return { folder: path.slice(0, cut), name: path.slice(cut) };
}

export const megabytes = (bytes: number): string =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;

export const count = (value: number, unit: string): string =>
  `${value.toLocaleString('en')} ${value === 1 ? unit.replace(/s$/, '') : unit}`;
