export interface Tradeoff {
  readonly cost: number;
  readonly gain: number;
}

/** Points that no other beats on both: less cost and no less gain, or more gain at no more cost. In order of cost. */
export function paretoFront<Point extends Tradeoff>(points: readonly Point[]): Point[] {
  const ordered = [...points].sort((a, b) => a.cost - b.cost || b.gain - a.gain);
  let best = -Infinity;
  return ordered.filter((point) => {
    if (point.gain <= best) return false;
    best = point.gain;
    return true;
  });
}
