import { visible } from './visible';

/**
 * The lab's own prose as Markdown that shows exactly that text (blanks at the ends aside): no markup, no HTML, no new
 * table cell. Renderers make links of bare addresses even where they are escaped, so text of users goes into
 * {@link codeSpan} instead.
 */
export const escapeMarkdown = (text: string): string =>
  visible(text)
    .replace(/[\\`*_[\]<|~&#$]/g, '\\$&')
    // What only means something at the start of a line: quotes, lists, rules, underlines of headings.
    .replace(/^(\s*)(>|[-+=](?=[-+=\s]|$))/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])(?=\s|$)/, '$1\\$2');

/** Text of users as inline code: nothing in it means anything. Empty for an empty text. */
export function codeSpan(text: string): string {
  const content = visible(text);
  if (content === '') return '';
  const fence = '`'.repeat(longestRun(content) + 1);
  const pad = /^`|`$|^ .*[^ ].* $/.test(content) ? ' ' : '';
  return `${fence}${pad}${content}${pad}${fence}`;
}

/**
 * {@link codeSpan} inside a table, where a pipe is escaped even in code. An odd number of backslashes before a pipe
 * cannot be written there and is shown with one more.
 */
export const codeCell = (text: string): string =>
  codeSpan(text).replace(/(\\*)\|/g, (_, slashes: string) => `${slashes}${slashes.length % 2 === 1 ? '\\' : ''}\\|`);

const longestRun = (text: string): number => Math.max(0, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));

/** A fenced block that its content cannot end. */
export function codeBlock(text: string, language: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

/** A table whose cells are Markdown already. `align`: `l` or `r` a column. */
export function markdownTable(head: readonly string[], align: string, rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (align[i] === 'r' ? '---:' : '---'))), ...rows.map(line)].join('\n');
}
