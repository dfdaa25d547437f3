import {
  createScanner,
  findNodeAtLocation,
  parseTree,
  printParseErrorCode,
  type Node,
  type ParseError,
} from 'jsonc-parser';
import type { ConfigIssue } from './variant';

const MAX_CHARS = 1_000_000;
const MAX_DEPTH = 32;
/** Keys that could reach an object's prototype. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

export type JsonPath = readonly (string | number)[];
export type TreeIssue = Pick<ConfigIssue, 'code' | 'message' | 'path' | 'nextStep'> & { readonly line: number };

/** JSON with comments and trailing commas, read into plain values, with the line of every one. */
export interface JsonTree {
  /** Objects have no prototype and own keys only. */
  readonly value: unknown;
  /** Line of the value at this path, or of the nearest value around it; from 1. */
  readonly lineOf: (path: JsonPath) => number;
}

export const formatPath = (path: JsonPath): string =>
  path
    .map((step, i) => {
      if (typeof step === 'number') return `[${step}]`;
      const key = step.length > 80 ? `${step.slice(0, 79)}…` : step;
      return i === 0 ? key : `.${key}`;
    })
    .join('') || 'file';

/** The value at a path of own keys; undefined where there is none. */
export function valueAt(root: unknown, path: JsonPath): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<string | number, unknown>)[step]
        : undefined,
    root,
  );
}

/**
 * Reads text as JSON with comments.
 * @param maxChars more than these are refused
 * @returns every syntax error, forbidden key and duplicate key, or the tree
 */
export function readJsonTree(
  text: string,
  maxChars = MAX_CHARS,
): { readonly tree: JsonTree } | { readonly issues: readonly TreeIssue[] } {
  const source = text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text;
  const starts = lineStarts(source);
  const at = (offset: number): number => lineAt(starts, offset);
  const tooMuch = measure(source, maxChars);
  if (tooMuch) return { issues: [{ ...tooMuch, path: 'file', line: at(tooMuch.offset) }] };

  const errors: ParseError[] = [];
  const root = parseTree(source, errors, { allowTrailingComma: true, disallowComments: false });
  const notJson = (words: string, offset: number): TreeIssue => ({
    code: 'config/not-json',
    message: `${words}.`,
    path: 'file',
    line: at(offset),
    nextStep: 'Correct the JSON; comments and trailing commas are allowed.',
  });
  if (errors.length > 0)
    return {
      issues: errors.slice(0, 20).map(({ error, offset }) => notJson(wordsOf(printParseErrorCode(error)), offset)),
    };
  if (!root) return { issues: [notJson('The file is empty', 0)] };

  const issues: TreeIssue[] = [];
  const value = valueOf(root, [], (code, message, nextStep, path, offset) =>
    issues.push({ code, message, nextStep, path: formatPath(path), line: at(offset) }),
  );
  if (issues.length > 0) return { issues: issues.slice(0, 100) };
  const lineOf = (path: JsonPath): number => {
    for (let length = path.length; length > 0; length--) {
      const node = findNodeAtLocation(root, path.slice(0, length));
      if (node) return at((node.parent?.type === 'property' ? node.parent : node).offset);
    }
    return at(root.offset);
  };
  return { tree: { value, lineOf } };
}

type Report = (code: string, message: string, nextStep: string, path: JsonPath, offset: number) => void;

function valueOf(node: Node, path: JsonPath, report: Report): unknown {
  if (node.type === 'array') return (node.children ?? []).map((child, i) => valueOf(child, [...path, i], report));
  if (node.type !== 'object') return node.value as unknown;
  const record = Object.create(null) as Record<string, unknown>;
  for (const property of node.children ?? []) {
    const [keyNode, child] = property.children ?? [];
    if (!keyNode || !child) continue;
    const key = String(keyNode.value);
    const here = [...path, key];
    if (FORBIDDEN.has(key))
      report('config/forbidden-key', `The key "${key}" is not allowed.`, 'Remove it.', here, property.offset);
    else if (Object.hasOwn(record, key))
      report('config/duplicate-key', `"${key}" is there twice.`, 'Keep one of the two.', here, property.offset);
    // Read even when refused: what is wrong inside is said in the same go.
    const value = valueOf(child, here, report);
    if (!FORBIDDEN.has(key)) record[key] = value;
  }
  return record;
}

/** The parser recurses, so depth is looked at before it starts. */
function measure(
  text: string,
  maxChars: number,
): { code: string; message: string; nextStep: string; offset: number } | undefined {
  if (text.length > maxChars)
    return {
      code: 'config/too-large',
      message: `The file has more than ${maxChars} characters.`,
      nextStep: 'Keep queries and judgements in files of their own.',
      offset: 0,
    };
  const scanner = createScanner(text, true);
  let depth = 0;
  for (scanner.scan(); scanner.getTokenOffset() < text.length; scanner.scan()) {
    const mark = text[scanner.getTokenOffset()]!;
    if ('{['.includes(mark)) depth++;
    if ('}]'.includes(mark)) depth--;
    if (depth > MAX_DEPTH)
      return {
        code: 'config/too-deep',
        message: `The file is nested deeper than ${MAX_DEPTH} levels.`,
        nextStep: 'Compare it with the examples in the documentation.',
        offset: scanner.getTokenOffset(),
      };
  }
  return undefined;
}

/** `CloseBraceExpected` → `Close brace expected`. */
const wordsOf = (code: string): string =>
  code.replace(/(?<=.)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace(/[<>]/g, '');

function lineStarts(text: string): number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\r|\n/g)) starts.push(match.index + match[0].length);
  return starts;
}

function lineAt(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}
