/** One line of the table: a figure against a goal, with how it was measured. */
export interface BenchLine {
  readonly name: string;
  readonly value: number;
  readonly unit: 'ratio' | 'ms' | 'µs' | 'share' | 'trials' | 'perSecond';
  readonly low?: number;
  readonly high?: number;
  /** Samples or pairs behind the value. */
  readonly n: number;
  readonly goal?: { readonly atLeast: number } | { readonly atMost: number };
  readonly how: string;
}

const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);

export const quantile = (values: readonly number[], q: number): number => {
  const ascending = sorted(values);
  const at = (ascending.length - 1) * q;
  const low = ascending[Math.floor(at)]!;
  return low + (ascending[Math.ceil(at)]! - low) * (at - Math.floor(at));
};
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/**
 * Times two ways of the same work in turn, A B B A A B …, after one unmeasured turn of each.
 * @returns the ratio b ÷ a of each pair: above 1 means that A is faster
 */
export async function pairedRatios(
  pairs: number,
  a: () => Promise<void> | void,
  b: () => Promise<void> | void,
): Promise<number[]> {
  const timed = async (work: () => Promise<void> | void): Promise<number> => {
    const started = performance.now();
    await work();
    return performance.now() - started;
  };
  await a();
  await b();
  const ratios: number[] = [];
  for (let i = 0; i < pairs; i++) {
    if (i % 2) {
      const slow = await timed(b);
      ratios.push(slow / (await timed(a)));
    } else {
      const quick = await timed(a);
      ratios.push((await timed(b)) / quick);
    }
  }
  return ratios;
}

/** Median and quartiles of repeated figures. */
export const lineOf = (
  name: string,
  unit: BenchLine['unit'],
  values: readonly number[],
  how: string,
  goal?: BenchLine['goal'],
): BenchLine => ({
  name,
  unit,
  value: median(values),
  low: quantile(values, 0.25),
  high: quantile(values, 0.75),
  n: values.length,
  how,
  ...(goal && { goal }),
});

export const meets = ({ value, goal }: BenchLine): boolean | undefined =>
  goal && ('atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost);

export function formatTable(lines: readonly BenchLine[]): string {
  const digits = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3));
  const rows = lines.map((line) => {
    const goal = line.goal ? ('atLeast' in line.goal ? `≥ ${line.goal.atLeast}` : `≤ ${line.goal.atMost}`) : '';
    const spread = line.low === undefined ? '' : `${digits(line.low)} – ${digits(line.high!)}`;
    const met = meets(line);
    return [
      line.name,
      `${digits(line.value)} ${line.unit}`,
      spread,
      String(line.n),
      goal,
      met === undefined ? '' : met ? 'met' : 'MISSED',
    ];
  });
  const header = ['what', 'median', 'quartiles', 'n', 'goal', ''];
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  return [header, ...rows]
    .map((row) =>
      row
        .map((cell, i) => (i ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
