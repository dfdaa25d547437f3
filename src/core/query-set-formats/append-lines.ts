/** A text with more lines at its end, in its own line ends; what is there stays byte for byte. */
export function appendLines(before: string, lines: readonly string[]): string {
  if (lines.length === 0) return before;
  const end = before.includes('\r\n') ? '\r\n' : '\n';
  const open = before === '' || before.endsWith('\n') ? '' : end;
  return `${before}${open}${lines.map((line) => `${line.trimEnd()}${end}`).join('')}`;
}
