/** A cell as RFC 4180 has it: in quotes, those inside doubled, where it holds a separator, a quote or a line end. */
export const csvCell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/**
 * A text that a spreadsheet would run as a formula, with an apostrophe before it. So that {@link unprotectFormula} gives
 * back what was there, a text that looks protected already gets one more.
 */
export const protectFormula = (text: string): string => (startsFormula(text.replace(/^'+/, '')) ? `'${text}` : text);

export const unprotectFormula = (text: string): string =>
  text.startsWith("'") && startsFormula(text.replace(/^'+/, '')) ? text.slice(1) : text;

/** Also behind blanks of any kind, which spreadsheets trim, and in the full-width forms that some of them read alike. */
const startsFormula = (text: string): boolean =>
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  /^[\s\u0000-\u001F\u200B\u2060\uFEFF]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/.test(text) || /^[\t\r\n]/.test(text);
