import { globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** Real Markdown that others wrote: what the installed packages bring, in a fixed order. */
export function realMarkdown(root: string): { file: string; text: string }[] {
  return globSync('node_modules/**/*.md', { cwd: root })
    .sort()
    .filter((file) => statSync(path.join(root, file)).size < 200_000)
    .map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') }));
}

/** Paragraphs of about the wanted number of words, each once. */
export function paragraphs(root: string, count: number, fewestWords: number, mostWords: number): string[] {
  const found = new Set<string>();
  for (const { text } of realMarkdown(root)) {
    for (const part of text.split(/\n\s*\n/)) {
      const words = part.split(/\s+/).length;
      if (words >= fewestWords && words <= mostWords) found.add(part.trim());
      if (found.size >= count) return [...found];
    }
  }
  return [...found];
}
