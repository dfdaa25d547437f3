import { parseTree, type Node, type ParseError } from 'jsonc-parser';
import { userError } from '../common';
import { markdownBlocks } from './markdown';
import { PlainTextBuilder, type Block, type PlainText } from './plain-text';

/**
 * A Jupyter notebook (nbformat 4) as the text of its cells, in order, an empty line between them: Markdown cells with
 * their structure, code cells as code. Outputs are left out.
 * @throws `corpus/malformed`: not JSON, or without cells
 */
export function notebookText(source: string): PlainText {
  const out = new PlainTextBuilder(source);
  const blocks: Block[] = [];
  const cells = member(parse(source), 'cells');
  if (cells?.type !== 'array') throw malformed('it has no list of cells');
  for (const cell of cells.children ?? []) {
    const lines = member(cell, 'source');
    if (!lines) continue;
    if (out.length > 0) out.put('\n\n', lines.offset, lines.offset);
    const start = out.length;
    for (const line of lines.type === 'array' ? (lines.children ?? []) : [lines])
      if (line.type === 'string') writeString(source, line, out);
    const type: unknown = member(cell, 'cell_type')?.value;
    if (type === 'markdown') blocks.push(...markdownBlocks(out.textFrom(start)).map((block) => moved(block, start)));
    else if (out.length > start) blocks.push({ kind: type === 'code' ? 'code' : 'paragraph', start, end: out.length });
  }
  return out.finish(blocks);
}

function parse(source: string): Node {
  const errors: ParseError[] = [];
  let root: Node | undefined;
  try {
    root = parseTree(source, errors, { disallowComments: true });
  } catch (error) {
    // The parser is recursive: a few thousand open brackets exhaust its stack.
    if (error instanceof RangeError) throw malformed('it is nested too deeply');
    throw error;
  }
  if (!root || errors.length > 0) throw malformed('it is not JSON');
  return root;
}

const malformed = (why: string): Error =>
  userError('corpus/malformed', `The notebook cannot be read: ${why}.`, 'Open it in Jupyter and save it again.');

/** Own members only, and the last of several with one name, as JSON.parse has it. */
function member(node: Node | undefined, name: string): Node | undefined {
  if (node?.type !== 'object') return undefined;
  return node.children?.findLast((property) => property.children?.[0]?.value === name)?.children?.[1];
}

const moved = (block: Block, by: number): Block => ({
  ...block,
  start: block.start + by,
  end: block.end + by,
  ...(block.children && { children: block.children.map((child) => moved(child, by)) }),
});

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/** Decodes a JSON string so that every character knows its place in the file. */
function writeString(source: string, node: Node, out: PlainTextBuilder): void {
  const end = node.offset + node.length - 1;
  let at = node.offset + 1;
  while (at < end) {
    let escape = source.indexOf('\\', at);
    if (escape < 0 || escape > end) escape = end;
    out.copy(at, escape);
    if (escape === end) return;
    const letter = source[escape + 1]!;
    const after = escape + (letter === 'u' ? 6 : 2);
    const text =
      letter === 'u'
        ? String.fromCharCode(Number.parseInt(source.slice(escape + 2, after), 16))
        : (ESCAPES[letter] ?? letter);
    out.put(text, escape, after);
    at = after;
  }
}
