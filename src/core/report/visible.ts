const NAMED: Partial<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Text of users with everything made visible that could move the cursor, break a line or reorder letters: control
 * characters (escape sequences of terminals among them), line and paragraph separators, marks of writing direction and
 * lone surrogates become escapes such as `\n` and `\u202e`.
 */
export const visible = (text: string): string => text.replace(HIDDEN, escaped).replace(/\p{Surrogate}/gu, escaped);

const HIDDEN =
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  /[\u0000-\u001F\u007F-\u009F\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB]/g;

const escaped = (character: string): string =>
  NAMED[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** At most so many characters, cut with an ellipsis; never inside a surrogate pair. */
export function shortened(text: string, length: number): string {
  const characters = Array.from(text);
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}
