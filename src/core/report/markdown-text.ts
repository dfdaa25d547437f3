import { visible } from './visible';

/**
 * Any text as Markdown that shows exactly that text (blanks at the ends aside): no markup, no HTML, no links, mentions or
 * references to issues, no new table cell.
 */
export const escapeMarkdown = (text: string): string =>
  visible(text)
    .replace(/[\\`*_[\]<|~&#$]/g, '\\$&')
    // Links that need no brackets: addresses, mail addresses, mentions.
    .replace(/:(?=[^\s\d])|@(?=[A-Za-z]|\w[\w-]*\.)/g, '\\$&')
    .replace(/\bwww\./gi, (start) => `${start.slice(0, 3)}\\.`)
    // What only means something at the start of a line: quotes, lists, rules, underlines of headings.
    .replace(/^(\s*)(>|[-+=](?=[-+=\s]|$))/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])(?=\s|$)/, '$1\\$2');

/** A fenced block that its content cannot end. */
export function codeBlock(text: string, language: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

/** A table whose cells are Markdown already. `align`: `l` or `r` a column. */
export function markdownTable(head: readonly string[], align: string, rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (align[i] === 'r' ? '---:' : '---'))), ...rows.map(line)].join('\n');
}
