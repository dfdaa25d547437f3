import { describe, expect, it } from 'vitest';
import { chunkDocument, type ChunkingParams } from '../../../src/core/chunking';
import type { DocumentFormat } from '../../../src/core/corpus';
import { documentOf, fakeCounter } from './check-chunks';

/** Context in brackets, then the text. */
function chunksOf(source: string, params: Partial<ChunkingParams> = {}, format: DocumentFormat = 'markdown'): string[] {
  const all: ChunkingParams = { strategy: 'markdown', maxTokens: 24, overlapTokens: 0, ...params };
  return chunkDocument(documentOf(source, format), all, fakeCounter).map(({ context, text }) => `[${context}] ${text}`);
}
const words = (count: number, word = 'word'): string => Array.from({ length: count }, () => word).join(' ');

describe('by structure', () => {
  it('keeps a section together, its heading in the text and those above as context', () => {
    const source = `# Guide\n\n${words(8)}\n\n## Install\n\n${words(9)}\n\n### Linux\n\n${words(10)}\n\n## Use\n\n${words(7)}\n`;
    expect(chunksOf(source)).toEqual([
      `[] # Guide\n\n${words(8)}`,
      `[Guide] ## Install\n\n${words(9)}`,
      `[Guide › Install] ### Linux\n\n${words(10)}`,
      `[Guide] ## Use\n\n${words(7)}`,
    ]);
  });

  it('gives the section itself as context to what does not fit into its first chunk', () => {
    const source = `# Guide\n\n## Use\n\n${words(12, 'a')}\n\n${words(12, 'b')}\n\n${words(12, 'c')}`;
    expect(chunksOf(source)).toEqual([
      `[] # Guide\n\n## Use\n\n${words(12, 'a')}`,
      `[Guide › Use] ${words(12, 'b')}`,
      `[Guide › Use] ${words(12, 'c')}`,
    ]);
  });

  it('never leaves a heading without what follows it', () => {
    const source = `## Head\n\n${words(4, 'a')}. ${words(15, 'b')}. ${words(5, 'c')}.`;
    expect(chunksOf(source)[0]).toMatch(/^\[\] ## Head\n\na/);
  });

  it('lets tiny sections of one parent share a chunk, and no others', () => {
    const source = '# A\n\n## 1\n\nx\n\n## 2\n\ny\n\n# B\n\nz\n';
    expect(chunksOf(source, { maxTokens: 64 })).toEqual(['[] # A\n\n## 1\n\nx\n\n## 2\n\ny', '[] # B\n\nz']);
  });

  it('splits code and tables at lines, and only when they are too large', () => {
    const code = `\`\`\`ts\n${Array.from({ length: 3 }, (_, row) => `let x${row};`).join('\n')}\n\`\`\``;
    expect(chunksOf(`${words(10)}\n\n${code}`)).toEqual([`[] ${words(10)}`, `[] ${code}`]);
    const rows = Array.from({ length: 12 }, (_, row) => `| cell ${row} |`);
    const table = ['| head |', '| --- |', ...rows].join('\n');
    for (const chunk of chunksOf(table)) expect(chunk).toMatch(/^\[\] \|[^]*\|$/);
  });

  it('splits lists at items', () => {
    const items = Array.from({ length: 6 }, (_, index) => `- item ${index}, ${words(4)}\n  ${words(2)}`);
    const chunks = chunksOf(items.join('\n'));
    expect(chunks).toHaveLength(3);
    expect(chunks.every((chunk) => chunk.startsWith('[] - item'))).toBe(true);
  });

  it('drops outer headings from a context that would take more than half', () => {
    const source = `# ${words(9, 'outer')}\n\n## ${words(3, 'inner')}\n\n### Here\n\n${words(20)}`;
    const contexts = chunkDocument(
      documentOf(source),
      { strategy: 'markdown', maxTokens: 24, overlapTokens: 0 },
      fakeCounter,
    ).map(({ context }) => context);
    expect(contexts.at(-1)).toBe('inner inner inner › Here');
    for (const context of contexts) expect(fakeCounter.count(context)).toBeLessThanOrEqual(12);
  });

  it('takes the title of front matter, of a page and of a BEIR document as context', () => {
    expect(chunksOf(`---\ntitle: Front\n---\n\n## Part\n\n${words(30)}`).at(-1)).toMatch(/^\[Front › Part\] /);
    expect(chunksOf(`Title of it\n${words(30)}`, {}, 'beir').at(-1)).toMatch(/^\[Title of it\] word/);
    expect(chunksOf(`<title>Page</title><h1>Top</h1><p>${words(30)}`, {}, 'html').at(-1)).toMatch(/^\[Top\] word/);
  });
});

describe('by sentences', () => {
  const params: Partial<ChunkingParams> = { strategy: 'sentence', maxTokens: 16 };
  const sentence = (word: string, count: number): string => `${words(count, word)}.`;

  it('never cuts one that fits, whatever the line ends', () => {
    const source = `A first\none here. ${sentence('b', 8)}\r\n${sentence('C', 9)} D e.g. this one.`;
    expect(chunksOf(source, params)).toEqual([
      `[] A first\none here. ${sentence('b', 8)}`,
      `[] ${sentence('C', 9)}`,
      '[] D e.g. this one.',
    ]);
  });

  it('cuts texts in small letters at marks apart, and long sentences after punctuation', () => {
    const apart = [words(7, 'a'), words(7, 'b'), words(7, 'c')].map((part) => `${part} .`);
    expect(chunksOf(apart.join(' '), params)).toEqual([`[] ${apart[0]!} ${apart[1]!}`, `[] ${apart[2]!}`]);
    const clauses = [words(9, 'a'), words(9, 'b'), words(9, 'c')].join(', ');
    expect(chunksOf(clauses, params).slice(0, 2)).toEqual([`[] ${words(9, 'a')},`, `[] ${words(9, 'b')},`]);
  });

  it('repeats whole sentences as overlap', () => {
    const list = ['A', 'B', 'C', 'D'].map((word) => sentence(word, 5));
    expect(chunksOf(list.join(' '), { ...params, maxTokens: 18, overlapTokens: 7 })).toEqual([
      `[] ${list.slice(0, 3).join(' ')}`,
      `[] ${list.slice(2).join(' ')}`,
    ]);
  });

  it('knows sentences of languages without spaces', () => {
    const chunks = chunksOf('これは一つ目の文です。これは二つ目の文です。これは三つ目の文です。', {
      ...params,
      maxTokens: 16,
      overlapTokens: 0,
    });
    expect(chunks.length).toBeGreaterThanOrEqual(1);
    for (const chunk of chunks) expect(chunk.endsWith('。')).toBe(true);
  });
});

describe('by size', () => {
  it('cuts at word borders into windows that repeat the overlap', () => {
    const source = Array.from({ length: 40 }, (_, index) => `w${index}`).join(' ');
    const chunks = chunksOf(source, { strategy: 'fixed', maxTokens: 16, overlapTokens: 4 });
    expect(chunks[0]).toBe(`[] ${source.split(' ').slice(0, 16).join(' ')}`);
    expect(chunks[1]).toBe(`[] ${source.split(' ').slice(12, 28).join(' ')}`);
    expect(chunks).toHaveLength(3);
  });

  it('splits a word that is larger than a chunk, never a character', () => {
    const source = `start ${'😀'.repeat(50)} end`;
    const chunks = chunkDocument(
      documentOf(source),
      { strategy: 'fixed', maxTokens: 16, overlapTokens: 0 },
      fakeCounter,
    );
    expect(chunks.length).toBeGreaterThan(3);
    expect(
      chunks
        .map(({ text }) => text)
        .join('')
        .replaceAll(' ', ''),
    ).toBe(source.replaceAll(' ', ''));
    for (const { text } of chunks) expect(text).not.toMatch(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/);
  });
});

describe('whole documents', () => {
  it('are one chunk of any size, and none when there is nothing', () => {
    const source = `\n# A\n\n${words(500)}\n`;
    const [chunk, ...others] = chunkDocument(
      documentOf(source),
      { strategy: 'document', maxTokens: 16, overlapTokens: 0 },
      fakeCounter,
    );
    expect(others).toEqual([]);
    expect(chunk).toMatchObject({ text: source.trim(), context: '', startLine: 2, endLine: 4, tokens: 502 });
    for (const strategy of ['document', 'markdown', 'sentence', 'fixed'] as const)
      expect(chunksOf(' \n\t\r\n ', { strategy })).toEqual([]);
  });
});
