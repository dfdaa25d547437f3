import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { describe, expect, it } from 'vitest';
import { chunkDocument, type ChunkingParams, type TokenCounter } from '../../../src/core/chunking';
import { formatOf } from '../../../src/core/corpus';
import { checkChunks, documentOf, fakeCounter } from './check-chunks';

const PROJECT = join(import.meta.dirname, '..', '..', '..');
const readmes = globSync(['node_modules/{*,@*/*}/{README,readme,Readme}.md', 'docs/**/*.md'], { cwd: PROJECT }).sort();
const documents = readmes.map((path) => documentOf(readFileSync(join(PROJECT, path), 'utf8'), formatOf(path)));
const strategies = ['markdown', 'sentence', 'fixed', 'document'] as const;

describe('chunks of real Markdown', () => {
  it('has something to read', () => {
    expect(documents.length).toBeGreaterThan(150);
  });

  it.each(strategies)('%s: true to the source, within size, complete', (strategy) => {
    const params: ChunkingParams = { strategy, maxTokens: 120, overlapTokens: 24 };
    for (const document of documents) {
      if (document.source.length > 100_000) continue;
      checkChunks(document, params, fakeCounter, chunkDocument(document, params, fakeCounter));
    }
  });

  it('has exact tokens by the tokenizer that the default model uses', () => {
    const folder = join(PROJECT, 'media', 'models', 'all-MiniLM-L6-v2-int8');
    const json = (name: string): object => JSON.parse(readFileSync(join(folder, name), 'utf8')) as object;
    const tokenizer = new Tokenizer(json('tokenizer.json'), json('tokenizer_config.json'));
    const counter: TokenCounter = {
      fingerprint: 'MiniLM',
      maxTokens: 254,
      count: (text) => tokenizer.encode(text, { add_special_tokens: false }).ids.length,
    };
    for (const strategy of strategies) {
      const params: ChunkingParams = { strategy, maxTokens: 200, overlapTokens: 32 };
      for (const document of documents.filter(({ source }) => source.length < 20_000).slice(0, 30))
        checkChunks(document, params, counter, chunkDocument(document, params, counter));
    }
  });

  it('stays linear: a quarter of a million characters of one kind', () => {
    const params: ChunkingParams = { strategy: 'markdown', maxTokens: 200, overlapTokens: 0 };
    const long = {
      paragraph: 'some words in a line\n'.repeat(12_500),
      word: 'x1-'.repeat(83_333),
      list: '- an item\n  of two lines\n'.repeat(10_000),
      code: `\`\`\`\n${'let x = 1;\n'.repeat(22_500)}\`\`\`\n`,
      brackets: '['.repeat(250_000),
      quotes: '>'.repeat(250_000),
      bullets: '- '.repeat(125_000),
      spaces: `# ${' '.repeat(250_000)}x`,
      openComment: '<!-- a\n\n'.repeat(30_000),
      dashes: '- - - -x\n'.repeat(27_500),
    };
    for (const [name, source] of Object.entries(long)) {
      const start = performance.now();
      const chunks = chunkDocument(documentOf(source), params, fakeCounter);
      const ms = performance.now() - start;
      expect(chunks.length, name).toBeGreaterThan(0);
      expect(ms, `${name} took ${ms} ms`).toBeLessThan(8_000);
    }
  });
});
