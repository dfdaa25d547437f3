import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BisectResult } from '../../src/core/gate';
import { ensureBuilt, expectMessage, FAST_MODEL, ragLab, ragLabOk, temporaryFolder } from '../support/cli';

const place = temporaryFolder('bisect');
const repository = path.join(place.dir, 'repository');
const docs = path.join(repository, 'docs');
const STORE = ['--store', place.store, '--embedding.model', FAST_MODEL, '--index.kind', 'flat'];

const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], {
    cwd: repository,
    encoding: 'utf8',
  });
const commit = (subject: string): string => {
  git('add', '-A');
  git('commit', '-q', '-m', subject);
  return git('rev-parse', 'HEAD').trim();
};
const page = (name: string, text: string): void => writeFileSync(path.join(docs, name), text);
const lines = (name: string): string => readFileSync(path.join(docs, name), 'utf8');

const BREAD = '# Bread\n\nLet the sour dough rest in a warm place for twelve hours before baking it.\n';
const filler = (i: number): string =>
  `# Note ${i}\n\nA remark about gardens, number ${i}: water the roses in the evening and cut the hedge in June.\n`;

let moved = '';
let removed = '';

/** Eight commits: the answer moves down in the third, and is gone from the sixth on. */
beforeAll(async () => {
  await ensureBuilt();
  mkdirSync(path.join(docs, 'rag-lab'), { recursive: true });
  git('init', '-q', '-b', 'main');
  page('bread.md', BREAD);
  for (let i = 0; i < 12; i++) page(`note-${i}.md`, filler(i));
  writeFileSync(path.join(docs, 'rag-lab/queries.jsonl'), '{"id":"q1","text":"how long must sour dough rest"}\n');
  const quote = { first: BREAD.split('\n')[2]!.slice(0, 80), last: BREAD.split('\n')[2]!.slice(0, 80) };
  writeFileSync(
    path.join(docs, 'rag-lab/judgements.jsonl'),
    `${JSON.stringify({ query: 'q1', file: 'bread.md', startLine: 3, endLine: 3, grade: 2, quote })}\n`,
  );
  commit('Start');
  page('note-1.md', `${filler(1)}\nMore of it.\n`);
  commit('More on gardens');
  page('bread.md', `# Bread\n\n${'An introduction to flour.\n\n'.repeat(4)}${BREAD.split('\n')[2]!}\n`);
  moved = commit('Introduce flour');
  page('note-2.md', `${filler(2)}\nMore of it.\n`);
  commit('Still more on gardens');
  writeFileSync(path.join(repository, 'unrelated.txt'), 'not a document');
  commit('Something beside the documents');
  page('bread.md', '# Bread\n\nBuy it.\n');
  removed = commit('Shorten the page on bread');
  page('note-3.md', `${filler(3)}\nMore of it.\n`);
  commit('Gardens again');
});
afterAll(place.remove);

const bisect = (...more: string[]) => ragLab(['bisect', '--corpus', docs, '--query', 'q1', ...STORE, ...more]);

describe('bisect', () => {
  it('names the commit that removed the answer, not the one that moved it, and touches nothing', async () => {
    const before = [git('status', '--porcelain'), git('rev-parse', 'HEAD'), lines('bread.md')];
    const json = path.join(place.dir, 'b.json');
    const ended = await ragLabOk(['bisect', '--corpus', docs, '--query', 'q1', ...STORE, '--json', json]);
    const result = JSON.parse(readFileSync(json, 'utf8')) as BisectResult;
    expect(result.commit).toMatchObject({ hash: removed, subject: 'Shorten the page on bread', author: 'Test' });
    expect(result.commit.hash).not.toBe(moved);
    expect(result.files).toEqual(['bread.md']);
    expect(result.rankBefore).toBe(1);
    expect(result.rankAfter).toBeNull();
    expect(ended.stdout).toContain(`q1 was lost by ${removed}`);
    expect(ended.stdout).toMatch(/rank 1 before, not found after/);
    expect([git('status', '--porcelain'), git('rev-parse', 'HEAD'), lines('bread.md')]).toEqual(before);
    expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1);
  });

  it('takes revisions by name, and says when they do not fit', async () => {
    const good = await bisect('--good', 'HEAD~4', '--bad', 'HEAD');
    expect(good).toMatchObject({ code: 0 });
    expect(good.stdout).toContain(removed);
    expectMessage(await bisect('--bad', 'HEAD~3'), 2, /bisect\/not-lost: "q1" is found at rank 1/);
    expectMessage(await bisect('--good', 'HEAD~1'), 2, /bisect\/never-found/);
    expectMessage(await bisect('--good', 'no-such-branch'), 2, /git\/unknown-revision/);
    expectMessage(await bisect('--good=--output=x'), 2, /git\/unknown-revision/);
  });

  it('finds changes that are not committed', async () => {
    const tree = path.join(place.dir, 'copy');
    cpSync(repository, tree, { recursive: true });
    execFileSync('git', ['reset', '-q', '--hard', 'HEAD~2'], { cwd: tree });
    writeFileSync(path.join(tree, 'docs/bread.md'), '# Bread\n\nBuy it.\n');
    const ended = await ragLabOk(['bisect', '--corpus', path.join(tree, 'docs'), '--query', 'q1', ...STORE]);
    expect(ended.stdout).toMatch(/lost by working tree\n {2}Changes that are not committed/);
  });

  it('says what is missing: a query, a repository', async () => {
    expectMessage(await ragLab(['bisect', '--corpus', docs, ...STORE]), 2, /--query ID/);
    expectMessage(
      await ragLab(['bisect', '--corpus', docs, '--query', 'q9', ...STORE]),
      2,
      /bisect\/unknown-query: There is no judged query "q9"/,
    );
    const plain = path.join(place.dir, 'plain');
    cpSync(docs, plain, { recursive: true });
    rmSync(path.join(plain, '.git'), { recursive: true, force: true });
    expectMessage(await ragLab(['bisect', '--corpus', plain, '--query', 'q1', ...STORE]), 2, /git\/not-a-repository/);
  });
});
