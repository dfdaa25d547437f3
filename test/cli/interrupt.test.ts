import { readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../support/faults/processes';
import {
  childrenOf,
  cliCorpus,
  cliFile,
  ensureBuilt,
  FAST_MODEL,
  isAlive,
  ragLab,
  ragLabOk,
  startCli,
  temporaryFolder,
  writeLongCorpus,
  type RunningCli,
} from '../support/cli';

const DOCUMENTS = 250;
const SLOW_MODEL = 'all-MiniLM-L6-v2-int8';
const place = temporaryFolder('interrupt');
let corpus: string;

beforeAll(async () => {
  await ensureBuilt();
  corpus = writeLongCorpus(path.join(place.dir, 'corpus'), DOCUMENTS);
});
afterAll(place.remove);

const indexArgs = (store: string): string[] => [
  'index',
  ...['--corpus', corpus, '--store', path.join(place.dir, store), '--embedding.model', SLOW_MODEL],
];
/** Temporary files go where they can be counted. */
const env = { TMPDIR: place.dir };
const leftFolders = (): string[] => readdirSync(place.dir).filter((name) => name.startsWith('rag-lab-engine-'));

/** The engine of a running CLI. */
async function engineOf({ child }: RunningCli): Promise<number> {
  for (;;) {
    const [engine] = childrenOf(child.pid!)!;
    if (engine !== undefined) return engine;
    await sleep(10);
  }
}

async function gone(pid: number, withinMs: number): Promise<boolean> {
  const end = Date.now() + withinMs;
  while (isAlive(pid) && Date.now() < end) await sleep(20);
  return !isAlive(pid);
}

/** Texts that an `index` computed and found. */
function embeddings(stdout: string): { computed: number; reused: number } {
  const [, computed, reused] = /^ {2}embeddings +(\d+) computed, (\d+) reused texts/m.exec(stdout)!;
  return { computed: Number(computed), reused: Number(reused) };
}

describe('Ctrl-C while embedding', () => {
  it.each([
    ['to the process group, as a terminal sends it', true],
    ['to the process alone', false],
  ])('%s: ends with 130 within 2 s, leaves no process, and the next run goes on', async (_, group) => {
    const store = `store-${group}`;
    const cli = startCli(indexArgs(store), { env, group });
    if (!childrenOf(process.pid)) throw new Error('processes can be looked at on Linux only');
    await cli.says(/Embedding .* of 250/);
    // Texts are committed once a second.
    await sleep(1500);
    const engine = await engineOf(cli);
    const started = Date.now();
    process.kill(group ? -cli.child.pid! : cli.child.pid!, 'SIGINT');
    const { code, stdout, stderr } = await cli.ended;
    expect(Date.now() - started).toBeLessThan(2000);
    expect(code).toBe(130);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^job\/cancelled: Cancelled\.\nNext: Run it again to go on where it stopped\.$/m);
    expect(stderr).not.toContain('The engine stopped');
    expect(isAlive(engine)).toBe(false);
    expect(leftFolders()).toEqual([]);

    const again = embeddings((await ragLabOk(indexArgs(store), { env })).stdout);
    expect(again.computed + again.reused).toBe(DOCUMENTS);
    expect(again.reused).toBeGreaterThan(0);
    expect(again.computed).toBeGreaterThan(0);
  });

  it('SIGTERM does the same', async () => {
    const cli = startCli(indexArgs('store-term'), { env });
    await cli.says(/Embedding .* of 250/);
    const engine = await engineOf(cli);
    cli.child.kill('SIGTERM');
    expect((await cli.ended).code).toBe(130);
    expect(isAlive(engine)).toBe(false);
  });
});

describe('a killed engine', () => {
  it('is started again once, the job goes on where it stopped, and the user is told', async () => {
    const cli = startCli(indexArgs('store-kill'), { env });
    await cli.says(/Embedding .* of 250/);
    await sleep(1500);
    process.kill(await engineOf(cli), 'SIGKILL');
    const { code, stdout, stderr } = await cli.ended;
    expect(code, stderr).toBe(0);
    expect(stderr.match(/The engine stopped: it was killed/g)).toHaveLength(1);
    const { computed, reused } = embeddings(stdout);
    expect(computed + reused).toBe(DOCUMENTS);
    expect(reused).toBeGreaterThan(0);
    expect(leftFolders()).toEqual([]);
  });

  it('that dies again ends the job with a message', async () => {
    const cli = startCli(indexArgs('store-kill-twice'), { env });
    await cli.says(/Embedding .* of 250/);
    const first = await engineOf(cli);
    process.kill(first, 'SIGKILL');
    await cli.says(/The engine stopped/);
    expect(await gone(first, 1000)).toBe(true);
    process.kill(await engineOf(cli), 'SIGKILL');
    const { code, stderr } = await cli.ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(/^engine\/ended: The engine stopped: it was killed.*\nNext: \S/m);
    expect(leftFolders()).toEqual([]);
  });

  it('while a comparison measures a cold start is no different', async () => {
    const args = ['compare', '--corpus', cliCorpus, '--store', place.store, '--embedding.model', FAST_MODEL];
    const cli = startCli([...args, '--variant', 'a', '--variant', 'b:index.kind=flat'], { env });
    await cli.says(/Cold start/);
    const engine = await engineOf(cli);
    const [probe] = childrenOf(engine)!;
    process.kill(engine, 'SIGKILL');
    const { code, stdout } = await cli.ended;
    expect(code).toBe(0);
    expect(stdout).toContain('nDCG@10');
    // The probe of the dead engine has nobody left to answer.
    if (probe !== undefined) expect(await gone(probe, 5000)).toBe(true);
  });
});

describe('a killed terminal', () => {
  it('takes its engine with it', async () => {
    const cli = startCli(indexArgs('store-orphan'), { env });
    await cli.says(/Embedding .* of 250/);
    const engine = await engineOf(cli);
    cli.child.kill('SIGKILL');
    await cli.ended;
    expect(await gone(engine, 5000)).toBe(true);
  });
});

describe('a reader that stops early', () => {
  const piped = (command: string) =>
    run('bash', ['-c', command], { NODE: process.execPath, CLI: cliFile, TMPDIR: place.dir });
  const compare = `"$NODE" "$CLI" compare --corpus "${cliCorpus}" --store "${place.store}" --embedding.model ${FAST_MODEL} --repeat 1`;

  it.each([
    ['one line', `${compare} 2>"$TMPDIR/stderr" | head -1; echo "\${PIPESTATUS[0]}"`],
    ['nothing', `${compare} 2>"$TMPDIR/stderr" | true; echo "\${PIPESTATUS[0]}"`],
    ['one line of all output', `${compare} 2>&1 | head -1 >/dev/null; echo "\${PIPESTATUS[0]}"`],
    ['one line of much output', '"$NODE" "$CLI" knobs --json | head -1 >/dev/null; echo "${PIPESTATUS[0]}"'],
  ])('reads %s', async (_, command) => {
    const { stdout, stderr } = await piped(command);
    expect(stdout.trim().split('\n').at(-1)).toBe('0');
    expect(stderr).toBe('');
  });
});

describe('a machine without a store or a home', () => {
  it('still answers', async () => {
    const { code } = await ragLab(['query', 'roses', '--corpus', cliCorpus, '--retrieval.mode', 'lexical'], {
      env: { HOME: '/nonexistent', XDG_CACHE_HOME: '/proc/nowhere' },
    });
    expect(code).toBe(0);
  });
});
