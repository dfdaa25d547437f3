import { lineTable, type LineTable } from './lines';
import type { DocumentMetadata } from './types';

const MOST_LINES = 1000;
const MOST_CHARACTERS = 1000;

/** Line (from 0) of the mark that closes YAML (`---`) or TOML (`+++`) at the very top; 0 where there is none. */
export function frontMatterEnd(lines: LineTable): number {
  const mark = lines.line(0).trimEnd();
  if (mark !== '---' && mark !== '+++') return 0;
  for (let at = 1; at < lines.count; at++) if (lines.line(at).trimEnd() === mark) return at;
  return 0;
}

/**
 * Texts and lists of texts of a document's front matter, as they are written: `lang: en`, `tags: [a, b]`, a list of
 * `- item` lines, and the same of TOML. What is nested, or runs over several lines, is left out; so is what is empty.
 * @returns undefined where there are none
 */
export function frontMatter(source: string): DocumentMetadata | undefined {
  if (!/^(?:---|\+\+\+)/.test(source)) return undefined;
  const lines = lineTable(source);
  const end = Math.min(frontMatterEnd(lines), MOST_LINES);
  const found = new Map<string, string | string[]>();
  let listKey: string | undefined;
  for (let at = 1; at < end; at++) {
    const line = lines.line(at);
    if (line.length > MOST_CHARACTERS || /^\s*(?:#|$)/.test(line)) continue;
    const item = /^[ \t]*-[ \t]+(.+)$/.exec(line);
    if (item && listKey !== undefined) {
      const value = scalar(item[1]!);
      const list = found.get(listKey);
      if (value !== undefined) found.set(listKey, [...(Array.isArray(list) ? list : []), value]);
      continue;
    }
    // What follows a table's heading is nested.
    if (/^\[.*\]\s*$/.test(line)) break;
    const member = /^(["']?)([\p{L}\p{N}_.-]+)\1[ \t]*(?::(?=\s|$)|=)[ \t]*(.*)$/u.exec(line);
    listKey = member && withoutComment(member[3]!) === '' ? member[2] : /^\s/.test(line) ? listKey : undefined;
    const value = member && valueOf(member[3]!);
    if (value !== undefined && value !== null) found.set(member![2]!, value);
  }
  return found.size > 0 ? Object.fromEntries(found) : undefined;
}

function valueOf(written: string): string | string[] | undefined {
  const text = withoutComment(written);
  if (!text.startsWith('[')) return scalar(text);
  if (!text.endsWith(']')) return undefined;
  const items = text.slice(1, -1).match(/"(?:[^"\\]|\\.)*"|'[^']*'|[^,\s][^,]*/g) ?? [];
  const values = items.map(scalar).filter((value) => value !== undefined);
  return values.length > 0 ? values : undefined;
}

function scalar(written: string): string | undefined {
  const text = withoutComment(written);
  const quoted = /^"((?:[^"\\]|\\.)*)"$|^'((?:[^']|'')*)'$/.exec(text);
  if (quoted) return quoted[1]?.replace(/\\(["\\])/g, '$1') ?? quoted[2]!.replaceAll("''", "'");
  return /^(?:$|[{}[\]|>&*!%@`"']|~$|null$)/.test(text) ? undefined : text;
}

/** A # after white space begins a comment, unless it stands in quotes. */
const withoutComment = (text: string): string =>
  (/^\s*("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')/.exec(text)?.[0] ?? text.replace(/(?:^|\s)#.*$/, '')).trim();
