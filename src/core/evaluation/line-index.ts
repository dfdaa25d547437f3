import type { LineTable } from '../corpus';
import { quotedLine } from './quote';

/** Where certain lines stand: numbers from 1, rising, by document. Lines that nobody looks for cost nothing to keep. */
export class LineIndex {
  readonly #places = new Map<string, Map<string, number[]>>();

  /** @param lines as {@link quotedLine} gives them */
  constructor(lines: Iterable<string>) {
    for (const line of lines) this.#places.set(line, new Map());
  }

  add(document: string, table: LineTable): void {
    for (let at = 0; at < table.count; at++) {
      const places = this.#places.get(quotedLine(table.line(at)));
      if (!places) continue;
      const numbers = places.get(document);
      if (numbers) numbers.push(at + 1);
      else places.set(document, [at + 1]);
    }
  }

  lines(text: string, document: string): readonly number[] {
    return this.#places.get(text)?.get(document) ?? [];
  }

  /** Documents that hold all of these lines. */
  documents(texts: readonly string[]): string[] {
    const [rarest, ...others] = texts
      .map((text) => this.#places.get(text) ?? new Map<string, number[]>())
      .sort((a, b) => a.size - b.size);
    return [...(rarest?.keys() ?? [])].filter((document) => others.every((places) => places.has(document)));
  }
}

/** Place of the first of rising numbers that is not below a value; the length where all are. */
export function firstFrom(numbers: readonly number[], value: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
