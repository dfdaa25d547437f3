/** Titles are for people and for context: what is longer says no more. */
const MAX_TITLE = 250;

/** A heading's text without Markdown's marks: links and images as their text, no emphasis, no code marks, no tags. */
export function headingTitle(line: string): string {
  return line
    .slice(0, 2 * MAX_TITLE)
    .replace(/^\s{0,3}#{1,6}(?=\s|$)/, '')
    .replace(/(^|\s)#+\s*$/, '')
    .replace(/!?\[([^[\]]{0,300})\](?:\([^()]{0,300}\)|\[[^[\]]{0,300}\])?/g, '$1')
    .replace(/<\/?[a-z][^<>]{0,300}>/gi, '')
    .replace(/\{#[\w-]{1,100}\}\s*$/, '')
    .replace(/(`+)(.*?)\1/g, '$2')
    .replace(/(\*{1,3}|~~)(?=\S)(.*?\S)\1/g, '$2')
    .replace(/(^|\s)(_{1,3})(?=\S)(.*?\S)\2(?=\s|$)/g, '$1$3')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, MAX_TITLE);
}
