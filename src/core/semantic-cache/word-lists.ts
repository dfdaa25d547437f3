const listed = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** Words that bind a sentence together and carry no topic. */
export const BOUND_WORDS = listed(
  'a an and are as at be been being am is was were but by for if in into it its of on or such that the their then ' +
    'there these they this to will with do does did doing done has have had having i me my mine we us our you your he ' +
    'him his she her them who whom whose which what when where why how can could should would may might must shall so ' +
    'than too very just about also any some from up out over',
);

export const NEGATIONS = listed(
  'not no never without nor none nobody nothing neither cant wont dont doesnt didnt isnt arent wasnt werent shouldnt ' +
    'couldnt wouldnt hasnt havent hadnt',
);

/** Words between which order counts: what stands before them does something to what stands after them. */
export const DIRECTIONS = listed('to into than over onto on before after against');

/** Words that join equals: "A and B" is "B and A". */
export const JOINING = listed('and or vs versus between');

/** What a question wants to know. `state`: yes or no. */
export type QuestionKind = 'manner' | 'amount' | 'reason' | 'place' | 'time' | 'person' | 'thing' | 'state' | 'none';

const KIND_OF_WORD: Readonly<Record<string, QuestionKind>> = {
  ...{ how: 'manner', why: 'reason', where: 'place', when: 'time', who: 'person', whom: 'person', whose: 'person' },
  ...{ what: 'thing', which: 'thing' },
};
const ASKING_VERBS = listed('is are am was were do does did can could should will would has have may shall');
const AMOUNTS = listed('much many long old far often big large tall fast deep high expensive');

/** By the first question word; by the first word where that is a verb; else none. */
export function questionKindOf(words: readonly string[]): QuestionKind {
  if (ASKING_VERBS.has(words[0] ?? '')) return 'state';
  const at = words.findIndex((word) => Object.hasOwn(KIND_OF_WORD, word));
  if (at < 0) return 'none';
  const kind = KIND_OF_WORD[words[at]!]!;
  return kind === 'manner' && AMOUNTS.has(words[at + 1] ?? '') ? 'amount' : kind;
}

const OPPOSED =
  'enable/disable start/stop begin/end open/close increase/decrease gain/lose buy/sell best/worst good/bad ' +
  'better/worse advantage/disadvantage pro/con before/after male/female man/woman men/women boy/girl husband/wife ' +
  'import/export upload/download install/uninstall allow/deny block/unblock lock/unlock encrypt/decrypt add/remove ' +
  'create/delete push/pull read/write up/down left/right hot/cold high/low higher/lower maximum/minimum max/min ' +
  'most/least first/last oldest/newest old/new long/short rich/poor strong/weak early/late love/hate win/lose pass/fail ' +
  'send/receive lend/borrow accept/reject include/exclude inside/outside public/private free/paid true/false on/off ' +
  'primary/secondary theoretical/practical positive/negative positives/negatives benefits/risks';

/** Word → words that mean the opposite. */
export const OPPOSITES: ReadonlyMap<string, readonly string[]> = (() => {
  const opposites = new Map<string, string[]>();
  for (const pair of OPPOSED.split(' ')) {
    const [one, other] = pair.split('/') as [string, string];
    opposites.set(one, [...(opposites.get(one) ?? []), other]);
    opposites.set(other, [...(opposites.get(other) ?? []), one]);
  }
  return opposites;
})();

const UNITS =
  'km kms kilometre kilometres kilometer kilometers/mi mile miles/m metre metres meter meters/cm centimetre centimetres ' +
  'centimeter centimeters/mm millimetre millimetres/inch inches/foot feet ft/kg kgs kilo kilos kilogram kilograms/' +
  'g gram grams/lb lbs pound pounds/oz ounce ounces/l litre litres liter liters/ml millilitre millilitres/' +
  'ms millisecond milliseconds/s sec secs second seconds/min mins minute minutes/h hr hrs hour hours/day days/' +
  'week weeks/month months/yr yrs year years/usd dollar dollars/eur euro euros/inr rs rupee rupees/yen/' +
  'kb kilobyte kilobytes/mb megabyte megabytes/gb gigabyte gigabytes/tb terabyte terabytes/mhz/ghz/celsius/' +
  'fahrenheit/percent/volt volts v/watt watts w/kw kilowatt kilowatts';

/** Unit as written → the first way of writing it. */
export const UNIT_OF: ReadonlyMap<string, string> = new Map(
  UNITS.split('/').flatMap((unit) => unit.split(' ').map((word, _, all): [string, string] => [word, all[0]!])),
);
