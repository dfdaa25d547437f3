import type { NumberKnob } from '../../src/core/config';

/** 1, 2 and 5 times powers of ten: the largest that is not above `limit`. */
function niceBelow(limit: number): number {
  const power = 10 ** Math.floor(Math.log10(limit));
  return [5, 2, 1].map((factor) => factor * power).find((step) => step <= limit) ?? power;
}

function* linear(knob: NumberKnob, max: number): Generator<number> {
  const range = max - knob.min;
  // Whole numbers of a machine (dimensions, tokens) go by powers of two, fractions by decimal steps.
  const step =
    knob.kind === 'integer' ? Math.max(1, 2 ** Math.floor(Math.log2(Math.max(1, range / 40)))) : niceBelow(range / 20);
  for (let i = 0; knob.min + i * step < max; i++) yield Number((knob.min + i * step).toPrecision(12));
}

function* logarithmic(knob: NumberKnob, max: number, base: number, factors: readonly number[]): Generator<number> {
  const smallest = knob.min > 0 ? knob.min : knob.kind === 'integer' ? 1 : max / 1e6;
  for (let power = base ** Math.floor(Math.log(smallest) / Math.log(base)); power <= max; power *= base) {
    for (const factor of factors) {
      const value = Number((power * factor).toPrecision(12));
      if (knob.kind === 'number' || Number.isInteger(value)) yield value;
    }
  }
}

/**
 * The stops of a knob's slider, rising, without repeats: round numbers on the knob's scale, with its ends, its default
 * and the values worth trying among them.
 * @param max the largest value allowed now; at most `knob.max`
 */
export function stopsOf(knob: NumberKnob, max: number = knob.max): readonly number[] {
  const between =
    knob.scale === 'linear'
      ? linear(knob, max)
      : knob.scale === 'log2'
        ? logarithmic(knob, max, 2, [1, 1.5])
        : logarithmic(knob, max, 10, [1, 2, 5]);
  const all = [knob.min, ...between, knob.default, ...(knob.sweep ?? []), max];
  return [...new Set(all)].filter((value) => value >= knob.min && value <= max).sort((a, b) => a - b);
}

/** Position of the stop nearest to a value. */
export function nearestStop(stops: readonly number[], value: number): number {
  let best = 0;
  for (const [i, stop] of stops.entries()) if (Math.abs(stop - value) < Math.abs(stops[best]! - value)) best = i;
  return best;
}

/**
 * What was typed, as a value of the knob, or the reason why it is none. Understands group separators and exponents.
 */
export function parseValue(
  knob: NumberKnob,
  text: string,
  max: number = knob.max,
): { readonly value: number } | { readonly problem: string } {
  const range = `${knob.min.toLocaleString('en')} to ${max.toLocaleString('en')}`;
  const value = Number(text.replace(/[\s,_']/g, ''));
  if (text.trim() === '' || !Number.isFinite(value)) return { problem: `Not a number. ${knob.label}: ${range}.` };
  if (knob.kind === 'integer' && !Number.isInteger(value)) return { problem: `A whole number, ${range}.` };
  if (value < knob.min || value > max) return { problem: `${range}.` };
  return { value };
}
