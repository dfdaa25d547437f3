import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LabError } from '../../../src/core/common';
import { beirLine } from '../../../src/host/beir-line';
import { sourcePlace } from '../../../src/host/source-place';

let folder: string;
let root: string;
const at = (...parts: string[]): string => path.join(root, ...parts);
const place = (file: string): { file: string; startLine: number; endLine: number } => ({
  file,
  startLine: 3,
  endLine: 5,
});
const codeOf = (looking: Promise<unknown>): Promise<unknown> =>
  looking.then(
    (found) => found,
    (error: unknown) => LabError.dataOf(error).code,
  );

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rag-lab-source-'));
  root = path.join(folder, 'docs');
  mkdirSync(at('guide'), { recursive: true });
  writeFileSync(at('guide', 'a b.md'), '# A\n');
  writeFileSync(path.join(folder, 'secret.md'), 'secret\n');
  mkdirSync(path.join(folder, 'docs-other'));
  writeFileSync(path.join(folder, 'docs-other', 'x.md'), 'x\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a place in a folder of files', () => {
  it('is the file with its lines', async () => {
    expect(await sourcePlace(root, 'files', place('guide/a b.md'))).toEqual({
      file: at('guide', 'a b.md'),
      startLine: 3,
      endLine: 5,
    });
    expect(await sourcePlace(root, 'files', place('guide/../guide/a b.md'))).toMatchObject({
      file: at('guide', 'a b.md'),
    });
  });

  it.each([
    '../secret.md',
    'guide/../../secret.md',
    '../docs-other/x.md',
    '/etc/hosts',
    '..',
    '.',
    '',
    'guide/a b.md\0.png',
  ])('%j is refused', async (file) => {
    expect(await codeOf(sourcePlace(root, 'files', place(file)))).toBe('source/outside');
    expect(await codeOf(sourcePlace(root, 'beir', place(file)))).toMatch(/^source\/(outside|not-found)$/);
  });

  it('an absolute path is refused, even of a file inside', async () => {
    expect(await codeOf(sourcePlace(root, 'files', place(at('guide', 'a b.md'))))).toBe('source/outside');
  });

  it('a link that leads out is refused, one that stays inside is followed', async () => {
    symlinkSync(path.join(folder, 'secret.md'), at('out.md'));
    symlinkSync(folder, at('up'));
    symlinkSync(at('guide'), at('in'));
    expect(await codeOf(sourcePlace(root, 'files', place('out.md')))).toBe('source/outside');
    expect(await codeOf(sourcePlace(root, 'files', place('up/secret.md')))).toBe('source/outside');
    expect(await sourcePlace(root, 'files', place('in/a b.md'))).toMatchObject({ file: at('in', 'a b.md') });
  });

  it('a workspace opened through a link keeps its own names', async () => {
    const linked = path.join(folder, 'linked');
    symlinkSync(root, linked);
    const found = await sourcePlace(linked, 'files', place('guide/a b.md'));
    expect(found.file).toBe(path.join(linked, 'guide', 'a b.md'));
  });

  it.each(['gone.md', 'guide', 'guide/a b.md/x', `${'x'.repeat(5000)}.md`])('%.20s is not found', async (file) => {
    expect(await codeOf(sourcePlace(root, 'files', place(file)))).toBe('source/not-found');
  });
});

describe('a place in a BEIR folder', () => {
  const documents = [
    { _id: '4983', title: 'Mentions "77" in its title', text: 'one' },
    { _id: 77, text: 'a numeric id' },
    { _id: 'naïve "quoted"/id', text: 'two' },
    { _id: '../secret.md', text: 'three' },
    { _id: '__proto__', text: 'four' },
  ];
  beforeEach(() => {
    const lines = documents.map((document) => JSON.stringify(document));
    // As Python writes it: every character beyond ASCII escaped.
    lines[2] = lines[2]!.replace('ï', String.raw`\u00ef`);
    writeFileSync(at('corpus.jsonl'), `\uFEFF${[lines[0], '', 'not JSON', ...lines.slice(1)].join('\r\n')}`);
  });

  it.each([
    ['4983', 1],
    ['77', 4],
    ['naïve "quoted"/id', 5],
    ['../secret.md', 6],
    ['__proto__', 7],
  ])('%s is its line in corpus.jsonl', async (id, line) => {
    expect(await sourcePlace(root, 'beir', place(id))).toEqual({
      file: at('corpus.jsonl'),
      startLine: line,
      endLine: line,
    });
  });

  it('a file of that name comes first', async () => {
    writeFileSync(at('4983'), 'a file\n');
    expect(await sourcePlace(root, 'beir', place('4983'))).toMatchObject({ file: at('4983'), startLine: 3 });
  });

  it('an id that no line has is not found, and is no way out either', async () => {
    expect(await codeOf(sourcePlace(root, 'beir', place('498')))).toBe('source/not-found');
    expect(await codeOf(sourcePlace(root, 'beir', place('../docs-other/x.md')))).toBe('source/outside');
  });

  it('documents of a folder of files are not looked for there', async () => {
    expect(await codeOf(sourcePlace(root, 'files', place('4983')))).toBe('source/not-found');
  });

  it('a corpus.jsonl that leads out is refused', async () => {
    writeFileSync(path.join(folder, 'corpus.jsonl'), '{"_id":"1","text":"x"}\n');
    rmSync(at('corpus.jsonl'));
    symlinkSync(path.join(folder, 'corpus.jsonl'), at('corpus.jsonl'));
    expect(await codeOf(sourcePlace(root, 'beir', place('1')))).toBe('source/outside');
  });

  it('without corpus.jsonl nothing is found', async () => {
    rmSync(at('corpus.jsonl'));
    expect(await codeOf(sourcePlace(root, 'beir', place('4983')))).toBe('source/not-found');
  });
});

describe('beirLine', () => {
  it('finds lines across blocks and after a line that is too long', async () => {
    const file = at('corpus.jsonl');
    const filler = Array.from({ length: 3000 }, (_, i) => `{"_id":"d${i}","text":"${'x'.repeat(200)}"}`);
    writeFileSync(file, [...filler, `{"_id":"long","text":"${'y'.repeat(8_100_000)}"}`, '{"_id":"last"}'].join('\n'));
    expect(await beirLine(file, 'd0')).toBe(1);
    expect(await beirLine(file, 'd2999')).toBe(3000);
    expect(await beirLine(file, 'long')).toBeUndefined();
    expect(await beirLine(file, 'last')).toBe(3002);
  });

  it('gives up at the limit', async () => {
    const file = at('corpus.jsonl');
    writeFileSync(file, '{"_id":"1"}\n{"_id":"2"}\n');
    expect(await beirLine(file, '2', 12)).toBeUndefined();
    expect(await beirLine(file, '2', 24)).toBe(2);
  });
});
