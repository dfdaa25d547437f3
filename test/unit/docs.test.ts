import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../src/cli/args';
import { OPTIONS } from '../../src/cli/options';
import {
  findKnob,
  KNOBS,
  parseConfig,
  parseKnobAssignments,
  parseVariantFlag,
  resolveVariants,
} from '../../src/core/config';
import { findMetric } from '../../src/core/metrics';

const root = path.resolve(import.meta.dirname, '../..');
const guide = path.join(root, 'docs');

/** Pages written by hand; `docs/reference/` is generated from the declarations. */
const pages = readdirSync(guide)
  .filter((name) => name.endsWith('.md'))
  .map((name) => ({ name, text: readFileSync(path.join(guide, name), 'utf8') }));
const top = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'SUPPORT.md', 'THIRD-PARTY-NOTICES.md'].map((name) => ({
  name: `../${name}`,
  text: readFileSync(path.join(root, name), 'utf8'),
}));
const everything = [...pages, ...top];

/** Knob ids that a section called "Planned" may announce before they exist. */
const PLANNED = new Set(['cache.semantic.threshold']);

interface Fence {
  readonly language: string;
  readonly code: string;
}
const fencesOf = (text: string): Fence[] =>
  [...text.matchAll(/^ *```(\w*)\n([\s\S]*?)^ *```/gm)].map(([, language, code]) => ({
    language: language!,
    code: code!,
  }));
const proseOf = (text: string): string => text.replace(/^ *```[\s\S]*?^ *```/gm, '');
const inlineCode = (text: string): string[] => [...proseOf(text).matchAll(/`([^`\n]+)`/g)].map(([, code]) => code!);

/** As GitHub and VS Code make anchors: lower case, punctuation dropped, blanks as dashes. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
const headingsOf = (text: string): string[] => [...proseOf(text).matchAll(/^#+ (.+)$/gm)].map(([, title]) => title!);

describe('the guide', () => {
  it('has 30 pages or more, each of substance and with one title', () => {
    expect(pages.length).toBeGreaterThanOrEqual(30);
    for (const { name, text } of pages) {
      expect(text.split(/\s+/).length, `words of ${name}`).toBeGreaterThanOrEqual(250);
      expect(proseOf(text).match(/^# /gm), `titles of ${name}`).toHaveLength(1);
    }
  });

  it('is reached from its map', () => {
    const map = pages.find(({ name }) => name === 'index.md')!.text;
    const missing = pages.filter(({ name }) => name !== 'index.md' && !map.includes(`](${name})`));
    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  it('links to pages and headings that exist', () => {
    const broken: string[] = [];
    let links = 0;
    for (const { name, text } of everything) {
      for (const [, target] of proseOf(text).matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^[a-z]+:/.test(target!)) continue;
        links++;
        const [file, anchor] = target!.split('#', 2) as [string, string?];
        const linked = file ? path.resolve(guide, path.dirname(name), file) : path.resolve(guide, name);
        let linkedText: string | undefined;
        try {
          linkedText = readFileSync(linked, 'utf8');
        } catch {
          broken.push(`${name}: ${target}`);
        }
        if (linkedText !== undefined && anchor && !headingsOf(linkedText).map(anchorOf).includes(anchor))
          broken.push(`${name}: ${target}`);
      }
    }
    expect(links).toBeGreaterThan(100);
    expect(broken).toEqual([]);
  });

  it('names only knobs and metrics that exist, or are planned where it says so', () => {
    const groups = new Set(KNOBS.map(({ group }) => group as string));
    const unknown: string[] = [];
    for (const { name, text } of everything) {
      const [now, planned = ''] = text.split(/^## Planned$/m) as [string, string?];
      for (const [part, allowed] of [
        [now, new Set<string>()],
        [planned, PLANNED],
      ] as const) {
        for (const code of inlineCode(part)) {
          const id = code.replace(/^--/, '').split(/[=\s]/, 1)[0]!;
          if (!groups.has(id.split('.', 1)[0]!) || !/^[a-z]+(\.[a-zA-Z0-9]+)+$/.test(id) || /\.(md|ts)$/.test(id))
            continue;
          if (!findKnob(id) && !findMetric(id) && !allowed.has(id)) unknown.push(`${name}: ${code}`);
        }
      }
    }
    expect(unknown).toEqual([]);
  });

  it('shows commands that the command line takes', () => {
    let commands = 0;
    for (const { name, text } of everything) {
      for (const { code } of fencesOf(text).filter(({ language }) => language === 'sh')) {
        for (const line of code.replace(/\\\n/g, ' ').split('\n')) {
          const words = shellWords(line);
          if (words[0] !== 'rag-lab') continue;
          commands++;
          const parsed = parseCommandLine(words.slice(1));
          const knobs = parseKnobAssignments(parsed.knobs);
          if ('issues' in knobs) throw new Error(`${name}: ${line}: ${JSON.stringify(knobs.issues)}`);
          const specs = parsed.variants.map((flag) => {
            const variant = parseVariantFlag(flag);
            if ('issues' in variant) throw new Error(`${name}: ${flag}: ${JSON.stringify(variant.issues)}`);
            return variant.variant;
          });
          expect(() => resolveVariants(specs.length ? specs : [{ name: 'only' }], knobs.knobs), line).not.toThrow();
        }
      }
    }
    expect(commands).toBeGreaterThan(30);
  });

  it('shows flags in prose that the command line takes', () => {
    const known = new Set([...Object.keys(OPTIONS), ...KNOBS.map(({ id }) => id)]);
    const unknown = everything.flatMap(({ name, text }) =>
      inlineCode(text)
        .filter((code) => /^--[a-z]/.test(code))
        .map((code) => code.slice(2).split(/[=\s]/, 1)[0]!)
        .filter((flag) => !known.has(flag))
        .map((flag) => `${name}: --${flag}`),
    );
    expect(unknown).toEqual([]);
  });

  it('shows whole configurations that can be read', () => {
    const configurations = everything.flatMap(({ name, text }) =>
      fencesOf(text)
        .filter(({ language, code }) => language === 'jsonc' && code.includes('"version"'))
        .map(({ code }) => ({ name, code })),
    );
    expect(configurations.length).toBeGreaterThanOrEqual(3);
    for (const { name, code } of configurations) expect(parseConfig(code, name), name).not.toHaveProperty('issues');
  });

  it('explains error codes that the code can give', () => {
    const source = sourceText(path.join(root, 'src')) + sourceText(path.join(root, 'scripts'));
    const codes = pages.flatMap(({ name, text }) =>
      inlineCode(text)
        .filter((code) =>
          /^(cli|config|corpus|embedding|engine|index|job|judgements|queries|query|setup|store|vectors)\/[a-z-]+$/.test(
            code,
          ),
        )
        .map((code) => ({ name, code })),
    );
    expect(codes.length).toBeGreaterThan(30);
    // Configuration codes of knob values are put together from `config/` and the kind of problem.
    const unknown = codes.filter(({ code }) => !source.includes(code) && !source.includes(`'${code.split('/')[1]}'`));
    expect(unknown).toEqual([]);
  });
});

describe('what is said of the works of others', () => {
  const json = (file: string): unknown => JSON.parse(readFileSync(path.join(root, file), 'utf8'));
  const notices = top.find(({ name }) => name === '../THIRD-PARTY-NOTICES.md')!.text;
  const rowOf = (text: string, id: string): string[] | undefined =>
    text
      .split('\n')
      .find((line) => line.startsWith(`| \`${id}\``))
      ?.split('|')
      .map((cell) => cell.trim());

  it('names every runtime dependency with the licence that its package states', () => {
    const { dependencies } = json('package.json') as { dependencies: Record<string, string> };
    for (const name of Object.keys(dependencies)) {
      const { license } = json(`node_modules/${name}/package.json`) as { license: string };
      expect(rowOf(notices, name)?.[2], name).toBe(license);
    }
  });

  it('describes the bundled models as their cards do', () => {
    interface Card {
      readonly id: string;
      readonly licence: string;
      readonly dimensions: number;
      readonly maxTokens: number;
    }
    const page = pages.find(({ name }) => name === 'embedding-models.md')!.text;
    const folders = readdirSync(path.join(root, 'media/models'));
    expect(folders.length).toBeGreaterThan(0);
    for (const folder of folders) {
      const card = json(`media/models/${folder}/model.json`) as Card;
      expect(rowOf(page, card.id)?.slice(3, 5), folder).toEqual([String(card.dimensions), `${card.maxTokens} tokens`]);
      expect(rowOf(notices, card.id)?.[3], folder).toBe(card.licence);
    }
  });
});

describe('the sample query set', () => {
  const lines = <T>(file: string): T[] =>
    readFileSync(path.join(guide, 'rag-lab', file), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as T);
  interface Judged {
    readonly query: string;
    readonly file: string;
    readonly startLine: number;
    readonly endLine: number;
    readonly grade: number;
  }
  const queries = lines<{ id: string; text: string }>('queries.jsonl');
  const judgements = lines<Judged>('judgements.jsonl');
  const sourceLines = (file: string): string[] => readFileSync(path.join(guide, file), 'utf8').split('\n');

  it('has 120 queries or more with distinct ids and texts', () => {
    expect(queries.length).toBeGreaterThanOrEqual(120);
    expect(new Set(queries.map(({ id }) => id)).size).toBe(queries.length);
    expect(new Set(queries.map(({ text }) => text.toLowerCase())).size).toBe(queries.length);
  });

  it('judges every query, with a full answer each, and nothing else', () => {
    const answered = new Set(judgements.filter(({ grade }) => grade === 2).map(({ query }) => query));
    expect(queries.filter(({ id }) => !answered.has(id))).toEqual([]);
    const ids = new Set(queries.map(({ id }) => id));
    expect(judgements.filter(({ query }) => !ids.has(query))).toEqual([]);
    expect(judgements.filter(({ grade }) => grade !== 1 && grade !== 2)).toEqual([]);
  });

  it('points to lines that exist, that start and end on text, and that are a small part of a page', () => {
    for (const { query, file, startLine, endLine } of judgements) {
      const where = `${query} ${file}:${startLine}-${endLine}`;
      const text = sourceLines(file);
      expect(startLine, where).toBeGreaterThanOrEqual(1);
      expect(endLine, where).toBeGreaterThanOrEqual(startLine);
      expect(endLine, where).toBeLessThanOrEqual(text.length);
      expect(text[startLine - 1]!.trim(), where).not.toBe('');
      expect(text[endLine - 1]!.trim(), where).not.toBe('');
      expect(text[startLine - 1], `${where} starts on a heading`).not.toMatch(/^#/);
      expect(endLine - startLine, where).toBeLessThan(30);
    }
  });

  it('judges no span twice for a query', () => {
    const keys = judgements.map(({ query, file, startLine, endLine }) => `${query} ${file} ${startLine} ${endLine}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('asks in other words than the answers use', () => {
    const textOf = new Map(queries.map(({ id, text }) => [id, text]));
    const shares = judgements.map(({ query, file, startLine, endLine }) => {
      const span = sourceLines(file)
        .slice(startLine - 1, endLine)
        .join('\n');
      const share = overlap(textOf.get(query)!, span);
      expect(share, `${query} "${textOf.get(query)}" and ${file}:${startLine}-${endLine}`).toBeLessThan(0.8);
      return share;
    });
    const median = shares.sort((a, b) => a - b)[shares.length >> 1]!;
    console.info(
      `Median share of a query's words that its answer holds: ${median.toFixed(2)} (${shares.length} spans)`,
    );
    expect(median).toBeLessThan(0.5);
  });

  it('asks about the whole guide', () => {
    const judged = new Set(judgements.map(({ file }) => file));
    const silent = pages.map(({ name }) => name).filter((name) => !judged.has(name));
    expect(silent.sort()).toEqual(['glossary.md', 'index.md']);
  });
});

const FUNCTION_WORDS = new Set(
  (
    'a an and are as at be but by can do does for from had has have how i if in into is it its me my no not of on or ' +
    'our so than that the their them then there these they this to was we what when where which who why will with you your'
  ).split(' '),
);
const contentWords = (text: string): Set<string> =>
  new Set((text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !FUNCTION_WORDS.has(word)));

/** Share of a query's content words that occur in a text. */
function overlap(query: string, text: string): number {
  const asked = contentWords(query);
  const said = contentWords(text);
  return [...asked].filter((word) => said.has(word)).length / Math.max(1, asked.size);
}

/** Words of a simple command line: blanks separate, quotes of both kinds join, `#` begins a comment. */
function shellWords(line: string): string[] {
  const words = line.match(/'[^']*'|"[^"]*"|#.*|\S+/g) ?? [];
  return words.filter((word) => !word.startsWith('#')).map((word) => word.replace(/^(['"])(.*)\1$/, '$2'));
}

function sourceText(folder: string): string {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs)$/.test(entry.name))
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}
