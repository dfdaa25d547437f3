import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hashText } from '../../src/core/common';
import { PackIndex, type Place, type Segment } from '../../src/node/store/pack-index';

const KEYS = Array.from({ length: 40 }, (_, i) => hashText(`text ${i}`));
const NAMES = ['a', 'b', 'c'];

type Step =
  | { readonly what: 'add'; readonly name: string; readonly keys: readonly number[]; readonly offset: number }
  | { readonly what: 'drop'; readonly key: number }
  | { readonly what: 'dropSegment'; readonly name: string };

const step = fc.oneof(
  fc.record({
    what: fc.constant('add' as const),
    name: fc.constantFrom(...NAMES),
    keys: fc.array(fc.nat(KEYS.length - 1), { maxLength: 30 }),
    offset: fc.nat(3),
  }),
  fc.record({ what: fc.constant('drop' as const), key: fc.nat(KEYS.length - 1) }),
  fc.record({ what: fc.constant('dropSegment' as const), name: fc.constantFrom(...NAMES) }),
);

const told = (place: Place | undefined): string[] =>
  place ? [`${place.segment.name} ${place.record.offset} ${place.record.length}`, ...told(place.other)] : [];

/** Adds so many others first, so that the columns grow in the middle of the steps. */
function checkSteps(steps: readonly Step[], others: number): void {
  const index = new PackIndex();
  const expected = new Map<string, string[]>();
  const segmentOf = (name: string): Segment => {
    const segment = index.segments.get(name) ?? { name, salt: 0, scanned: 0, bytes: 0, touchedMs: 0 };
    index.segments.set(name, segment);
    return segment;
  };
  const filling = Array.from({ length: others }, (_, i) => hashText(`other ${i}`));
  index.add(
    segmentOf('others'),
    filling.map((key, offset) => ({ key, offset, length: 1, crc: 2 ** 32 - 1 })),
  );
  for (const each of steps) {
    if (each.what === 'add') {
      const records = each.keys.map((k) => ({ key: KEYS[k]!, offset: each.offset * 2 ** 33, length: k, crc: k }));
      index.add(segmentOf(each.name), records);
      for (const { key, offset, length } of records) {
        const place = `${each.name} ${offset} ${length}`;
        const known = expected.get(key) ?? [];
        if (!known.includes(place)) expected.set(key, [place, ...known]);
      }
    } else if (each.what === 'drop') {
      const key = KEYS[each.key]!;
      const place = index.find(key);
      if (place) index.drop(place);
      expected.set(key, (expected.get(key) ?? []).slice(1));
    } else {
      index.dropSegment(each.name);
      for (const [key, places] of expected)
        expected.set(
          key,
          places.filter((place) => !place.startsWith(each.name)),
        );
    }
  }
  for (const key of KEYS) expect(told(index.find(key))).toEqual(expected.get(key) ?? []);
  const all = [...index.places()].filter(({ segment }) => segment.name !== 'others');
  expect(all.map(({ record }) => record.key).sort()).toEqual(
    [...expected].flatMap(([key, places]) => places.map(() => key)).sort(),
  );
  expect(filling.every((key) => index.find(key)?.record.crc === 2 ** 32 - 1)).toBe(true);
}

it('knows where every record lies, the last place first, whatever came and went', () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 25 }), fc.constantFrom(0, 1000, 1020), checkSteps), {
    numRuns: 60,
  });
});
