import { linesOf, type Page, type Section } from '../page';
import { sentencesOf, withoutMarks } from '../prose';
import type { Candidate } from '../types';
import { contentWords } from '../words';

/** Markdown `[text](target)`, HTML `<a href="target">text</a>`, AsciiDoc `xref:target[text]` and `link:target[text]`. */
const LINKS = [
  /(?<!!)\[(?<text>[^[\]\n]{1,300})\]\(<?(?<target>[^()\s<>]{1,500})>?(?:\s[^()\n]{0,200})?\)/g,
  /<a\s[^<>]{0,300}?href=(?:"(?<target>[^"<>\n]{1,500})"|'(?<single>[^'<>\n]{1,500})')[^<>]{0,300}>(?<text>[^<>]{1,300})<\/a>/gi,
  /\b(?:xref|link):(?<target>[^\s[\]]{1,500})\[(?<text>[^[\]\n]{1,300})\]/g,
];
/** Fewer words than this say too little by themselves; the sentence around them is taken. */
const ANCHOR_WORDS = 3;
const MOST_LINE_CHARS = 20_000;

/** A link's words, or the sentence around them, ask for the section that it leads to. */
export function linkCandidates(page: Page, pages: ReadonlyMap<string, Page>): Candidate[] {
  const { document, plain, lines } = page;
  const found: Candidate[] = [];
  for (const block of plain.blocks) {
    if (block.kind === 'code' || block.kind === 'metadata' || block.kind === 'heading') continue;
    const span = linesOf(page, block.start, block.end);
    for (let line = span.startLine; line <= span.endLine; line++) {
      const source = lines.line(line - 1).slice(0, MOST_LINE_CHARS);
      if (!source.includes('](') && !source.includes('href') && !source.includes('[')) continue;
      for (const match of LINKS.flatMap((pattern) => [...source.matchAll(pattern)])) {
        const { text = '', target = match.groups?.['single'] ?? '' } = match.groups ?? {};
        const section = targetOf(target, document.id, pages);
        if (!section) continue;
        const { file, startLine, endLine } = section;
        if (file === document.id && startLine <= line && line <= endLine) continue;
        const anchor = withoutMarks(text);
        const words = contentWords(anchor).length >= ANCHOR_WORDS ? anchor : sentenceAround(source, anchor);
        found.push({
          text: words,
          origin: { kind: 'link', file: document.id, line },
          span: { file, startLine, endLine },
        });
      }
    }
  }
  return found;
}

function sentenceAround(line: string, anchor: string): string {
  const sentence = sentencesOf(withoutMarks(line)).find((one) => one.includes(anchor.trim()));
  return sentence ?? anchor;
}

function targetOf(
  target: string,
  from: string,
  pages: ReadonlyMap<string, Page>,
): { file: string; startLine: number; endLine: number } | undefined {
  if (/^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(target)) return undefined;
  const [path = '', fragment = ''] = decoded(target).split('#', 2);
  const page = path === '' ? pages.get(from) : pageAt(resolved(path.split('?')[0]!, from), pages);
  const section = page && (fragment ? sectionOf(page, fragment) : page.sections[0]);
  return section && { file: page.document.id, startLine: section.startLine, endLine: section.endLine };
}

function decoded(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    return target;
  }
}

/** A path as it stands in a document, from the corpus root. */
function resolved(path: string, from: string): string {
  const parts = path.startsWith('/') ? [] : from.split('/').slice(0, -1);
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

const ENDINGS = ['', '.md', '.mdx', '.html', '.adoc', '.rst', '/index.md', '/README.md', '/index.html'];

function pageAt(path: string, pages: ReadonlyMap<string, Page>): Page | undefined {
  const bare = path.replace(/\.html?$/, '');
  return [path, bare]
    .flatMap((one) => ENDINGS.map((ending) => pages.get(`${one}${ending}`.replace(/^\//, ''))))
    .find(Boolean);
}

/** By the anchor that renderers make of a heading: lower case, hyphens for spaces, no punctuation. */
const sectionOf = ({ sections }: Page, fragment: string): Section | undefined =>
  sections.find(({ titles }) => anchorOf(titles.at(-1) ?? '') === anchorOf(fragment));

const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/[\s_]+/g, '-')
    .replace(/^-+|-+$/g, '');
