import { Chart } from 'chart.js';

/** The one point or line that is being looked at elsewhere, by name; pictures draw it above all others. */
export class Highlight {
  #name: string | undefined;

  get name(): string | undefined {
    return this.#name;
  }

  /** Draws the pictures inside an element again where the name is another one. */
  set(name: string | undefined, within: ParentNode): void {
    if (name === this.#name) return;
    this.#name = name;
    for (const canvas of within.querySelectorAll('canvas')) Chart.getChart(canvas)?.draw();
  }
}

/** A colour that steps back, for what is many. */
export const faint = (colour: string, percent: number): string =>
  `color-mix(in srgb, ${colour} ${String(percent)}%, transparent)`;

/** Text that can be read above lines: with a rim of the background. */
export function drawText(
  context: CanvasRenderingContext2D,
  text: string,
  [x, y]: readonly [number, number],
  colours: { readonly text: string; readonly rim: string },
): void {
  context.lineJoin = 'round';
  context.lineWidth = 4;
  context.strokeStyle = colours.rim;
  context.strokeText(text, x, y);
  context.fillStyle = colours.text;
  context.fillText(text, x, y);
}
