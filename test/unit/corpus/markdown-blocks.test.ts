import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { frontmatterFromMarkdown } from 'mdast-util-frontmatter';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { frontmatter } from 'micromark-extension-frontmatter';
import { gfm } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import { plainText, type Block } from '../../../src/core/corpus';

const PROJECT = join(import.meta.dirname, '..', '..', '..');
const blocksOf = (source: string): readonly Block[] => plainText({ format: 'markdown', source }).blocks;

/** Headings, code blocks and tables at the top level, as a complete Markdown parser sees them. */
function referenceBlocks(source: string): string[] {
  const tree = fromMarkdown(source, {
    extensions: [gfm(), frontmatter(['yaml', 'toml'])],
    mdastExtensions: [gfmFromMarkdown(), frontmatterFromMarkdown(['yaml', 'toml'])],
  });
  return tree.children.flatMap((node) => {
    const kind = node.type === 'heading' ? `heading ${node.depth}` : node.type;
    return kind === 'code' || kind === 'table' || kind.startsWith('heading')
      ? [`${node.position!.start.line} ${kind}`]
      : [];
  });
}

function ownBlocks(source: string): string[] {
  return blocksOf(source).flatMap((block) => {
    // Headings written in HTML and titles of front matter are more than Markdown knows.
    const own = source.slice(block.start, block.end);
    if (block.kind === 'heading' && (own.trimStart().startsWith('<h') || own.startsWith('---\n'))) return [];
    const kind = block.kind === 'heading' ? `heading ${block.level!}` : block.kind;
    return kind === 'code' || kind === 'table' || kind.startsWith('heading')
      ? [`${source.slice(0, block.start).split('\n').length} ${kind}`]
      : [];
  });
}

describe('blocks of Markdown', () => {
  it('are those of a complete parser, in the readmes and changelogs of all dependencies', () => {
    const paths = globSync('node_modules/{*,@*/*}/*.md', { cwd: PROJECT }).sort();
    let blocks = 0;
    const different: string[] = [];
    for (const path of paths) {
      const source = readFileSync(join(PROJECT, path), 'utf8')
        .replace(/^\uFEFF/, '')
        .replace(/\r\n?/g, '\n');
      if (source.length > 30_000) continue;
      const reference = new Set(referenceBlocks(source));
      const own = new Set(ownBlocks(source));
      blocks += reference.size;
      for (const each of reference) if (!own.has(each)) different.push(`${path}: missing ${each}`);
      for (const each of own) if (!reference.has(each)) different.push(`${path}: surplus ${each}`);
    }
    expect(blocks).toBeGreaterThan(1000);
    expect(different).toEqual([]);
  });

  it('gives headings their level and a title without marks', () => {
    const titles = (source: string): string[] =>
      blocksOf(source).flatMap((block) => (block.kind === 'heading' ? [`${block.level!} ${block.title!}`] : []));
    expect(titles('# The `efSearch` **knob** of [HNSW](http://a.b) ##\n')).toEqual(['1 The efSearch knob of HNSW']);
    expect(titles('Two\nlines\n===\n\nNext\n---\n')).toEqual(['1 Two', '2 Next']);
    expect(titles('## snake_case_name and __strong__ {#an-id}')).toEqual(['2 snake_case_name and strong']);
    expect(titles('<h1 align="center">\n  The <b>Lab</b>\n</h1>\n\ntext')).toEqual(['1 The Lab']);
    expect(titles('---\nid: x\ntitle: "From the front"\n---\n\n## Part\n')).toEqual(['1 From the front', '2 Part']);
    expect(titles('```\n# no heading\n```\n\n- item\n\n  # nor this\n\n<!--\n# nor this\n-->\n')).toEqual([]);
  });

  it('tells items of a list apart, with what is nested in them', () => {
    const [list] = blocksOf('- one\n  - inner\n\n  more\n- two\nlazy\n\nafter\n');
    expect(list?.kind).toBe('list');
    expect(list?.children?.map(({ start, end }) => [start, end])).toEqual([
      [0, 23],
      [24, 34],
    ]);
  });

  it('reads MDX without indented code', () => {
    const source = "import A from 'a'\n\n<Tabs>\n\n    # no code\n\n</Tabs>\n\n## Heading\n";
    const kinds = plainText({ format: 'mdx', source }).blocks.map((block) => block.kind);
    expect(kinds).not.toContain('code');
    expect(kinds.at(-1)).toBe('heading');
  });
});
