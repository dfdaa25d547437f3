import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2';
import { PlainTextBuilder, type Block, type BlockKind, type PlainText, type Span } from './plain-text';

/** Elements without text for a reader. A template or a vector drawing may hold another of its kind. */
const SILENT = new Set(['script', 'style', 'template', 'noscript', 'svg', 'object', 'iframe']);
/** Elements that stand on lines of their own. */
const BLOCKS = new Set(
  'address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header hr html legend li main menu nav ol optgroup option p pre search section select summary table tbody td tfoot th thead title tr ul caption textarea'.split(
    ' ',
  ),
);
const KINDS = new Map<string, BlockKind>([
  ['pre', 'code'],
  ['blockquote', 'quote'],
  ['li', 'item'],
]);
const CELLS = new Set(['td', 'th']);
/** What may stand in a heading and still be part of it, when its end tag is missing. */
const IN_HEADING = new Set(['div', 'a', 'header', 'hr']);
const HEADING = /^h[1-6]$/;
/** Deeper nesting keeps the kinds that it has. */
const MAX_OPEN = 1000;
const nothing = (): void => undefined;

/**
 * What a browser would show of an HTML page, as text: entities decoded, white space folded except in `pre`, block
 * elements apart. Works on the stream of tags, without a tree, so that malformed and deeply nested pages cost no more
 * than others.
 */
export function htmlText(source: string): PlainText {
  const page = new Page(source);
  const tokenizer = new Tokenizer({ decodeEntities: true }, page);
  tokenizer.write(source);
  tokenizer.end();
  return page.finish();
}

/** Listens to the tokenizer; positions are offsets into the source. */
class Page implements TokenizerCallbacks {
  readonly onattribdata = nothing;
  readonly onattribentity = nothing;
  readonly onattribend = nothing;
  readonly onattribname = nothing;
  readonly oncdata = nothing;
  readonly oncomment = nothing;
  readonly ondeclaration = nothing;
  readonly onend = nothing;
  readonly onopentagend = nothing;
  readonly onprocessinginstruction = nothing;

  readonly #source: string;
  readonly #out: PlainTextBuilder;
  readonly #blocks: Block[] = [];
  /** Kinds of the open elements that give one. */
  readonly #kinds: BlockKind[] = [];
  #blockStart = 0;
  /** White space met but not written; one space stands for it before the next visible character. */
  #gap: Span | undefined;
  #tag = '';
  #silent = '';
  #silentDepth = 0;
  #heading = 0;
  #preDepth = 0;
  #tableDepth = 0;
  #inBody = false;
  #entityEnd = 0;

  constructor(source: string) {
    this.#source = source;
    this.#out = new PlainTextBuilder(source);
  }

  onopentagname(start: number, end: number): void {
    const tag = this.#name(start, end);
    this.#tag = tag;
    if (this.#silentDepth > 0) {
      if (tag === this.#silent) this.#silentDepth++;
    } else if (SILENT.has(tag)) {
      this.#silent = tag;
      this.#silentDepth = 1;
    } else {
      // A table with headings in it lays out a page.
      if (HEADING.test(tag)) this.#tableDepth = 0;
      this.#separate(tag, start - 1);
      this.#enter(tag);
    }
  }

  onselfclosingtag(): void {
    if (this.#silentDepth > 0 && this.#tag === 'svg' && this.#silent === 'svg') this.#silentDepth--;
  }

  onclosetag(start: number, end: number): void {
    const tag = this.#name(start, end);
    if (this.#silentDepth > 0) {
      if (tag === this.#silent) this.#silentDepth--;
    } else if (tag === 'table' && this.#tableDepth === 1) {
      this.#endBlock('table', start - 2);
      this.#tableDepth = 0;
    } else {
      if (tag !== 'br' && !CELLS.has(tag)) this.#separate(tag, start - 2);
      this.#leave(tag);
    }
  }

  ontext(start: number, end: number): void {
    if (this.#silentDepth > 0) return;
    if (this.#preDepth > 0) {
      this.#writeGap();
      this.#out.copy(start, end);
      return;
    }
    const words = /[^ \t\n\r\f]+/g;
    words.lastIndex = start;
    for (let from = start; from < end;) {
      const word = words.exec(this.#source);
      const wordStart = Math.min(word?.index ?? end, end);
      const wordEnd = word ? Math.min(words.lastIndex, end) : end;
      if (wordStart > from) this.#gap ??= { start: from, end: wordStart };
      if (wordEnd > wordStart) {
        this.#writeGap();
        this.#out.copy(wordStart, wordEnd);
      }
      from = wordEnd;
    }
  }

  ontextentity(codepoint: number, end: number): void {
    if (this.#silentDepth > 0) return;
    const character = String.fromCodePoint(codepoint);
    // Some entities stand for two characters, which arrive one by one with the same end.
    if (end === this.#entityEnd) this.#out.extend(character);
    else {
      this.#writeGap();
      this.#out.put(character, this.#source.lastIndexOf('&', end - 1), end);
    }
    this.#entityEnd = end;
  }

  finish(): PlainText {
    this.#endBlock(this.#tableDepth > 0 ? 'table' : this.#kind(), this.#source.length);
    const text = this.#out.text();
    const titled = this.#blocks.map((block) =>
      block.kind === 'heading'
        ? {
            ...block,
            title: text
              .slice(block.start, Math.min(block.end, block.start + 300))
              .replace(/\s+/g, ' ')
              .trim(),
          }
        : block,
    );
    return this.#out.finish(titled);
  }

  #name(start: number, end: number): string {
    return this.#source.slice(start, Math.min(end, start + 32)).toLowerCase();
  }

  #kind(): BlockKind {
    return this.#heading > 0 ? 'heading' : (this.#kinds.at(-1) ?? 'paragraph');
  }

  #separate(tag: string, at: number): void {
    if (tag === 'br') this.#write('\n', at);
    else if (this.#tableDepth > 0 && CELLS.has(tag)) this.#write('\t', at);
    else if (this.#tableDepth > 0 && BLOCKS.has(tag)) this.#write('\n', at);
    else if (BLOCKS.has(tag)) this.#endBlock(this.#kind(), at);
  }

  #endBlock(kind: BlockKind, at: number): void {
    const start = this.#blockStart;
    const end = this.#out.length;
    this.#gap = undefined;
    if (end === start) return;
    this.#blocks.push({ kind, start, end, ...(kind === 'heading' && { level: this.#heading }) });
    this.#out.put('\n\n', at, at);
    this.#blockStart = this.#out.length;
  }

  /** A separator that the source does not have; not at the start of a block or line. */
  #write(separator: string, at: number): void {
    this.#gap = undefined;
    if (this.#out.length > this.#blockStart && this.#out.last !== '\n') this.#out.put(separator, at, at);
  }

  #writeGap(): void {
    const gap = this.#gap;
    this.#gap = undefined;
    if (gap && this.#out.length > this.#blockStart && !/\s/.test(this.#out.last))
      this.#out.put(' ', gap.start, gap.end);
  }

  #enter(tag: string): void {
    if (HEADING.test(tag)) this.#heading = Number(tag[1]);
    else if (tag === 'title' && !this.#inBody) this.#heading = 1;
    else if (BLOCKS.has(tag) && !IN_HEADING.has(tag)) this.#heading = 0;
    if (tag === 'body') this.#inBody = true;
    if (tag === 'pre') this.#preDepth++;
    if (tag === 'table') this.#tableDepth++;
    const kind = KINDS.get(tag);
    if (kind && this.#kinds.length < MAX_OPEN) this.#kinds.push(kind);
  }

  #leave(tag: string): void {
    if (HEADING.test(tag) || tag === 'title') this.#heading = 0;
    if (tag === 'pre') this.#preDepth = Math.max(0, this.#preDepth - 1);
    if (tag === 'table') this.#tableDepth = Math.max(0, this.#tableDepth - 1);
    // Items often have no end tags: their list's ends them.
    if (tag === 'ul' || tag === 'ol') while (this.#kinds.at(-1) === 'item') this.#kinds.pop();
    else if (KINDS.get(tag) === this.#kinds.at(-1)) this.#kinds.pop();
  }
}
