/** A mark of a picture and how wide its name is, px. */
export interface LabelledMark {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly width: number;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** px between a mark and its name */
const GAP = 5;

/**
 * Where names stand that hide neither marks nor each other: right of their marks, else left, above or below. Where all
 * four are taken a name stands where the least of it is.
 * @param area what a picture has for marks and names
 * @param height of a line of text, px
 * @returns for each mark the left end of its name's middle line
 */
export function placeLabels(
  marks: readonly LabelledMark[],
  area: Box,
  height: number,
): readonly { readonly x: number; readonly y: number }[] {
  const taken: Box[] = marks.map(({ x, y, radius }) => boxAt(x - radius, y, 2 * radius, 2 * radius));
  return marks.map(({ x, y, radius, width }) => {
    const [away, lift] = [radius + GAP, radius + height / 2];
    const places = [
      { x: x + away, y },
      { x: x - away - width, y },
      { x: x - width / 2, y: y - lift },
      { x: x - width / 2, y: y + lift },
    ];
    const hidden = places.map((place) => {
      const box = boxAt(place.x, place.y, width, height);
      const outside = width * height - shared(box, area);
      return outside + taken.reduce((sum, other) => sum + shared(box, other), 0);
    });
    const best = places[hidden.indexOf(Math.min(...hidden))]!;
    taken.push(boxAt(best.x, best.y, width, height));
    return best;
  });
}

const boxAt = (left: number, middle: number, width: number, height: number): Box => ({
  ...{ left, right: left + width },
  ...{ top: middle - height / 2, bottom: middle + height / 2 },
});

/** Area that two boxes have in common. */
const shared = (a: Box, b: Box): number =>
  Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) *
  Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
