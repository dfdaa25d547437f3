const FUNCTION_WORDS = (
  'a an and are as at be by can do does for from how i in instead into is it not of on or over rather so than that the ' +
  'this to was we were what when where which who why will with without you before after'
).replaceAll(' ', '|');
const WORD = String.raw`(?!(?:${FUNCTION_WORDS})\b)[\p{L}\p{N}][\p{L}\p{N}'’_./-]*`;
/** What stands on one side: one to three words that are no function words. */
const SIDE = String.raw`((?:(?:a|an|the|my|our) )?(?:${WORD}(?: |\b)){1,3}?)`;
const END = String.raw`(?=[?.!,;:]|$| (?:and|or|in|on|at|for|when|if|with|without|by|of|as|is|are|does|do|during|while|using)\b)`;

const EFFECTS = 'effects?|influence|impact|dependence|action|reaction';
const CHANGES = 'convert|translate|migrate|switch|change|turn|map|move|copy|send|add|link|redirect|upgrade|downgrade';

/** Sentences with two sides that mean something else the other way round. */
const TWO_SIDED = [
  String.raw`(\bfrom )${SIDE}( (?:in)?to )${SIDE}${END}`,
  String.raw`(\b(?:${EFFECTS}) of )${SIDE}( on )${SIDE}${END}`,
  String.raw`(\b(?:${CHANGES}) )${SIDE}( (?:in)?to )${SIDE}${END}`,
  String.raw`(\b(?:replace|swap|exchange) )${SIDE}( (?:with|by|for) )${SIDE}${END}`,
  String.raw`(\b)(${WORD})( (?:instead of|rather than|before|after|(?:better|worse|faster|slower|more|less|larger|smaller) than) )(${WORD})${END}`,
].map((pattern) => new RegExp(pattern, 'iu'));

/** A question with its two sides swapped ("from A to B" → "from B to A"); undefined where it has none. */
export function reversed(text: string): string | undefined {
  for (const pattern of TWO_SIDED) {
    const found = pattern.exec(text);
    if (!found) continue;
    const [whole, before, one, between, other] = found as unknown as [string, string, string, string, string];
    if (one.trim().toLowerCase() === other.trim().toLowerCase()) continue;
    const swapped = `${before}${other.trim()}${between}${one.trim()}`;
    return text.slice(0, found.index) + swapped + text.slice(found.index + whole.length);
  }
  return undefined;
}
