import { execFileSync } from 'node:child_process';
import fs, {
  appendFileSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { chunkDocument } from '../../../src/core/chunking';
import { noControl } from '../../../src/core/common';
import type { Corpus, CorpusSpec } from '../../../src/core/corpus';
import { createFileCorpusReader } from '../../../src/node/corpus';
import { fakeCounter } from '../chunking/check-chunks';
import { temporaryFolder } from './temp-folder';

const read = (root: string, rest: Partial<CorpusSpec> = {}): Promise<Corpus> =>
  createFileCorpusReader().read({ root, include: [], exclude: [], ...rest }, noControl);
const idsOf = (corpus: Corpus): string[] => corpus.documents.map((document) => document.id);
const skippedOf = (corpus: Corpus): string[] => corpus.skipped.map(({ path, reason }) => `${path}: ${reason}`);

/** Calls `before` each time a file is about to be read, with its path. */
function beforeOpening(before: (path: string) => void): void {
  const { openSync: original } = fs;
  fs.openSync = (path, ...rest) => {
    before(String(path));
    return original(path, ...rest);
  };
  syncBuiltinESMExports();
  onTestFinished(() => {
    fs.openSync = original;
    syncBuiltinESMExports();
  });
}

describe('hostile documents (F1, F2, F5, A3)', () => {
  it('does not read what is too large, nor keep what has too long a line', async () => {
    const root = temporaryFolder({
      'line.md': 'x'.repeat(1_000_001),
      'lines.md': `${'x'.repeat(999_999)}\n`.repeat(3),
      'eight.md': 'x'.repeat(8_000_001),
      'b.md': 'fine',
    });
    const huge = openSync(join(root, 'huge.md'), 'w');
    ftruncateSync(huge, 1 << 30);
    closeSync(huge);
    const before = process.memoryUsage().rss;
    const corpus = await read(root);
    expect(process.memoryUsage().rss - before).toBeLessThan(256_000_000);
    expect(idsOf(corpus)).toEqual(['b.md', 'lines.md']);
    expect(skippedOf(corpus)).toEqual(['eight.md: too-large', 'huge.md: too-large', 'line.md: line-too-long']);
    expect(corpus.partial).toBe(false);
  });

  it('knows binaries by their zero bytes, whatever their name', async () => {
    const root = temporaryFolder({
      'png.md': Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
      'elf.txt': Buffer.from('7f454c46020101000000000000000000', 'hex'),
      'late.md': `${'text '.repeat(10_000)}\0`,
      'broken.ipynb': '{"cells": [}',
    });
    expect(skippedOf(await read(root))).toEqual([
      'broken.ipynb: malformed',
      'elf.txt: binary',
      'late.md: binary',
      'png.md: binary',
    ]);
  });

  it('makes no chunk of nothing and one of one byte', async () => {
    const root = temporaryFolder({ 'empty.md': '', 'white.md': ' \n\t\r\n', 'one.md': 'x', 'mark.md': '\uFEFF' });
    const corpus = await read(root);
    expect(skippedOf(corpus)).toEqual(['empty.md: empty', 'mark.md: empty', 'white.md: empty']);
    const params = { strategy: 'markdown', maxTokens: 16, overlapTokens: 0 } as const;
    expect(corpus.documents.map((document) => chunkDocument(document, params, fakeCounter).length)).toEqual([1]);
  });
});

describe('links, pipes and devices (F3, A2)', () => {
  it('ends at loops, takes each file once, and stays inside', async () => {
    const outside = temporaryFolder({ 'secret.md': 'secret', 'sub/other.md': 'secret' });
    const root = temporaryFolder({ 'a/b/c/deep.md': 'deep', README: '# Read me', 'a/x.md': 'x', '.hidden/h.md': 'h' });
    symlinkSync(root, join(root, 'a/b/c/loop'));
    symlinkSync('..', join(root, 'a/b/up'));
    symlinkSync('self', join(root, 'self'));
    symlinkSync('self.md', join(root, 'self.md'));
    symlinkSync('x.md', join(root, 'a/again.md'));
    symlinkSync('README', join(root, 'readme.md'));
    symlinkSync('../README', join(root, 'a/readme-2.md'));
    symlinkSync('.hidden/h.md', join(root, 'shown.md'));
    symlinkSync(join(outside, 'secret.md'), join(root, 'secret.md'));
    symlinkSync(join(outside, 'sub'), join(root, 'out'));
    symlinkSync('/dev/zero', join(root, 'zero.md'));
    symlinkSync('/etc/passwd', join(root, 'passwd.txt'));
    symlinkSync('/proc/self', join(root, 'proc'));
    symlinkSync('nowhere', join(root, 'dangling.md'));
    const started = performance.now();
    const corpus = await read(root);
    expect(performance.now() - started).toBeLessThan(1000);
    expect(idsOf(corpus)).toEqual(['a/b/c/deep.md', 'a/readme-2.md', 'a/x.md']);
    expect(corpus.documents[1]!.source).toBe('# Read me');
    expect(skippedOf(corpus)).toEqual([
      'dangling.md: unreadable',
      'out: outside-root',
      'passwd.txt: outside-root',
      'proc: outside-root',
      'secret.md: outside-root',
      'self.md: unreadable',
      'zero.md: outside-root',
    ]);
  });

  it('never waits for a pipe', async () => {
    const root = temporaryFolder({ 'a.md': 'a' });
    execFileSync('mkfifo', [join(root, 'pipe.md')]);
    const corpus = await read(root);
    expect(idsOf(corpus)).toEqual(['a.md']);
    expect(skippedOf(corpus)).toEqual(['pipe.md: not-a-file']);
  });

  it('refuses what is swapped for a link, a pipe or a folder of links between look and open', async () => {
    const outside = temporaryFolder({ 'x.md': 'secret' });
    const root = temporaryFolder({ 'link.md': 'a', 'pipe.md': 'b', 'folder/x.md': 'c', 'gone.md': 'd', 'ok.md': 'e' });
    const swaps = new Map<string, () => void>(
      Object.entries({
        'link.md': () => symlinkSync(join(outside, 'x.md'), join(root, 'link.md')),
        'pipe.md': () => void execFileSync('mkfifo', [join(root, 'pipe.md')]),
        'folder/x.md': () => symlinkSync(outside, join(root, 'folder')),
        'gone.md': () => undefined,
      }),
    );
    beforeOpening((path) => {
      const name = path.slice(root.length + 1);
      const swap = swaps.get(name);
      if (!swap) return;
      swaps.delete(name);
      rmSync(join(root, name === 'folder/x.md' ? 'folder' : name), { recursive: true });
      swap();
    });
    const corpus = await read(root);
    expect(idsOf(corpus)).toEqual(['ok.md']);
    expect(skippedOf(corpus)).toEqual([
      'folder/x.md: outside-root',
      'gone.md: changed',
      'link.md: changed',
      'pipe.md: not-a-file',
    ]);
  });
});

describe('files that change while they are read (F7)', () => {
  it('reads again once, then gives up', async () => {
    const root = temporaryFolder({ 'once.md': 'text', 'ever.md': 'text', 'replaced.md': 'old' });
    const { fstatSync: original } = fs;
    const counts = new Map<number, number>();
    let opened = '';
    beforeOpening((path) => {
      opened = path;
      if (path.endsWith('replaced.md')) {
        writeFileSync(join(root, 'new'), 'new');
        renameSync(join(root, 'new'), join(root, 'replaced.md'));
      }
    });
    let grown = false;
    const fstatSync = (fd: number, options: { bigint: true }) => {
      const stats = original(fd, options);
      const count = (counts.get(fd) ?? 0) + 1;
      counts.set(fd, count);
      if (opened.endsWith('ever.md') && count % 2 === 1) appendFileSync(opened, ' more');
      if (opened.endsWith('once.md') && !grown) {
        grown = true;
        appendFileSync(opened, ' more');
      }
      return stats;
    };
    Object.assign(fs, { fstatSync });
    syncBuiltinESMExports();
    onTestFinished(() => {
      Object.assign(fs, { fstatSync: original });
      syncBuiltinESMExports();
    });
    const corpus = await read(root);
    expect(corpus.documents.map(({ id, source }) => `${id}: ${source}`)).toEqual([
      'once.md: text more',
      'replaced.md: new',
    ]);
    expect(skippedOf(corpus)).toEqual(['ever.md: changed']);
  });
});

describe('names (F9)', () => {
  it('takes them as they are', async () => {
    const names = [
      'new\nline.md',
      'quote".md',
      "it's.md",
      '😀.md',
      `${'n'.repeat(252)}.md`,
      '\u202Etxt.md',
      ' .md',
      '<img src=x>.md',
      '[a]{b}*.md',
      '__proto__.md',
    ];
    const root = temporaryFolder(Object.fromEntries(names.map((name) => [name, name])));
    const corpus = await read(root);
    expect(idsOf(corpus)).toEqual([...names].sort());
    expect(corpus.documents.every(({ id, source }) => id === source)).toBe(true);
  });
});

describe('limits (F10)', () => {
  it('stops at the number of files and says so', async () => {
    const root = temporaryFolder();
    for (const folder of ['a', 'b', 'c']) {
      mkdirSync(join(root, folder));
      for (let at = 0; at < 40; at++) writeFileSync(join(root, folder, `${at}.md`), 'x');
    }
    const corpus = await read(root, { limits: { maxFiles: 60 } });
    expect(corpus.documents).toHaveLength(60);
    expect(corpus.partial).toBe(true);
    expect(corpus.skipped).toEqual([
      { path: 'b/27.md', reason: 'too-many', detail: 'and all after it; the limit is 60' },
    ]);
    expect(idsOf(await read(root, { limits: { maxFiles: 60 } }))).toEqual(idsOf(corpus));
    expect((await read(root, { limits: { maxFiles: 120 } })).partial).toBe(false);
  });

  it('lists 50,001 files, reads 50,000 and says so', async () => {
    const root = temporaryFolder();
    for (let folder = 0; folder < 51; folder++) {
      mkdirSync(join(root, String(folder)));
      for (let at = 0; at < (folder === 50 ? 1 : 1000); at++)
        writeFileSync(join(root, String(folder), `${at}.md`), 'x');
    }
    const corpus = await read(root);
    expect(corpus.documents).toHaveLength(50_000);
    expect(corpus.partial).toBe(true);
    expect(corpus.skipped).toHaveLength(1);
  });

  it('goes 32 folders deep and lists the one below', async () => {
    const root = temporaryFolder();
    const folders = Array.from({ length: 64 }, () => 'd');
    mkdirSync(join(root, ...folders), { recursive: true });
    for (let depth = 1; depth <= 64; depth++) writeFileSync(join(root, ...folders.slice(0, depth), 'x.md'), 'x');
    const corpus = await read(root);
    expect(corpus.documents).toHaveLength(32);
    expect(corpus.partial).toBe(true);
    expect(corpus.skipped).toMatchObject([{ path: folders.slice(0, 33).join('/'), reason: 'too-deep' }]);
  });
});

describe('rights (F11)', () => {
  it('lists what it may not read and reads the rest', async () => {
    const root = temporaryFolder({ 'closed.md': 'x', 'folder/a.md': 'a', 'ok.md': 'ok' });
    // Rights do not bind root, so the refusals come from the system calls themselves.
    const { openSync: open, readdirSync: list } = fs;
    const denied = (): never => {
      throw Object.assign(new Error('permission denied'), { code: 'EACCES' });
    };
    fs.openSync = (path, ...rest) => (String(path).endsWith('closed.md') ? denied() : open(path, ...rest));
    fs.readdirSync = ((path: string, options: { withFileTypes: true }) =>
      path.endsWith('folder') ? denied() : list(path, options)) as typeof list;
    syncBuiltinESMExports();
    onTestFinished(() => {
      Object.assign(fs, { openSync: open, readdirSync: list });
      syncBuiltinESMExports();
    });
    const corpus = await read(root);
    expect(idsOf(corpus)).toEqual(['ok.md']);
    expect(corpus.skipped).toEqual([
      { path: 'closed.md', reason: 'unreadable', detail: 'EACCES' },
      { path: 'folder', reason: 'unreadable', detail: 'EACCES' },
    ]);
  });
});

describe('ignore files (A4)', () => {
  it('leaves out rules that cost too much, and says so', async () => {
    const root = temporaryFolder({
      '.gitignore': `${'*a'.repeat(30)}b\n*.txt\n`,
      [`${'a'.repeat(250)}.md`]: 'x',
      'b.txt': 'ignored',
    });
    const corpus = await read(root);
    expect(corpus.documents).toHaveLength(1);
    expect(corpus.skipped).toMatchObject([{ path: '.gitignore', reason: 'malformed' }]);
  });
});
