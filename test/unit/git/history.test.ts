import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gitHistory } from '../../../src/node/git/history';

let root: string;
const git = (...args: string[]): string =>
  execFileSync('git', ['-C', root, '-c', 'user.name=A', '-c', 'user.email=a@example.org', ...args]).toString();
const write = (file: string, text: string): void => {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
};
const commit = (subject: string): void => {
  git('add', '.');
  git('commit', '-q', '-m', subject);
};
const changes = (files: string[], folder = root): ReturnType<typeof gitHistory.changes> =>
  gitHistory.changes(folder, new Set(files), 100, new AbortController().signal);

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'rag-lab-history-'));
  git('init', '-q');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('gitHistory', () => {
  it('tells where the lines of each commit stand today, newest first', async () => {
    write('docs/a.md', '# A\n\nFirst line.\n');
    commit('Begin');
    write('docs/a.md', '# A\n\nFirst line.\n\n## Retries\n\nA failed request is tried three times.\nThen it fails.\n');
    commit('docs: explain retries');
    write(
      'docs/a.md',
      readFileSync(path.join(root, 'docs/a.md'), 'utf8').replace('# A\n', '# A\n\nNew, not committed.\n'),
    );
    const found = await changes(['a.md'], path.join(root, 'docs'));
    expect(found.map(({ subject }) => subject)).toEqual(['docs: explain retries']);
    expect(found[0]!.spans).toEqual([{ file: 'a.md', startLine: 7, endLine: 10 }]);
    expect(found[0]!.commit).toMatch(/^[0-9a-f]{7,}$/);
  });

  it('leaves out lines that are gone, stand twice, or belong to other files', async () => {
    write('a.md', 'same words here\n');
    write('b.txt', 'other file\n');
    commit('One');
    write('a.md', 'same words here\n\nsame words here\n');
    commit('Two');
    write('a.md', 'same words here\n\nsame words here\n\na line that will go\n');
    commit('Three');
    write('a.md', 'same words here\n\nsame words here\n');
    expect(await changes(['a.md'])).toEqual([]);
  });

  it('reads names with blanks and umlauts, and text that looks like a patch', async () => {
    write('über uns.md', '--- a/x\n+++ b/y\n@@ -1 +1 @@\nlast\n');
    commit('Add');
    expect((await changes(['über uns.md']))[0]!.spans).toEqual([{ file: 'über uns.md', startLine: 1, endLine: 4 }]);
  });

  it('runs nothing that the repository names, and changes nothing', async () => {
    const script = path.join(root, 'run.sh');
    const ran = path.join(root, 'ran');
    write('.gitattributes', '*.md diff=evil filter=evil\n');
    write('a.md', 'a line of text\n');
    commit('Add text');
    writeFileSync(script, `#!/bin/sh\ntouch '${ran}'\ncat\n`);
    chmodSync(script, 0o755);
    for (const name of [
      'core.fsmonitor',
      'diff.external',
      'diff.evil.textconv',
      'diff.evil.command',
      'filter.evil.clean',
      'gpg.program',
      'core.pager',
    ])
      git('config', name, script);
    git('config', 'log.showSignature', 'true');
    const index = readFileSync(path.join(root, '.git/index'));
    write('a.md', 'a line of text\nand another\n');
    expect((await changes(['a.md'])).map(({ subject }) => subject)).toEqual(['Add text']);
    expect(existsSync(ran)).toBe(false);
    expect(readFileSync(path.join(root, '.git/index')).equals(index)).toBe(true);
  });

  it('knows nothing where there is no repository or no commit', async () => {
    expect(await changes(['a.md'])).toEqual([]);
    rmSync(path.join(root, '.git'), { recursive: true });
    expect(await changes(['a.md'])).toEqual([]);
  });

  it('stops when it is cancelled', async () => {
    write('a.md', 'text\n');
    commit('Add');
    await expect(gitHistory.changes(root, new Set(['a.md']), 10, AbortSignal.abort())).rejects.toThrow();
  });
});
