import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { createRng } from '../../src/core/common';
import type { Ended } from './faults/processes';
import { bundledModels, projectRoot } from './shared';

/** The product's own bundle. */
export const cliFile = path.join(projectRoot, 'dist', 'cli.js');
export const cliCorpus = path.join(projectRoot, 'test/fixtures/cli-corpus');
export const cliBeir = path.join(projectRoot, 'test/fixtures/cli-beir');
/** A bundled model that embeds a text in well under a millisecond. */
export const FAST_MODEL = 'static-MiniLM-L6-256-int8';

const SOURCES = ['src', 'webview', 'package.json', 'esbuild.config.mjs'];

const newestMs = (file: string): number => {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats?.isDirectory()) return stats?.mtimeMs ?? 0;
  return Math.max(stats.mtimeMs, ...readdirSync(file).map((name) => newestMs(path.join(file, name))));
};

const isStale = (): boolean => {
  const builtMs = statSync(cliFile, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return SOURCES.some((source) => newestMs(path.join(projectRoot, source)) > builtMs);
};

/** Builds the bundles when a source is newer than they are; test files that want it at once wait for one of them. */
export async function ensureBuilt(): Promise<void> {
  const lock = path.join(tmpdir(), `rag-lab-build-${Buffer.from(projectRoot).toString('hex').slice(-40)}`);
  for (let waits = 0; isStale(); waits++) {
    try {
      mkdirSync(lock);
    } catch {
      // A builder that was killed leaves its lock.
      if (waits > 1200) rmSync(lock, { recursive: true, force: true });
      await sleep(100);
      continue;
    }
    try {
      const built = spawnSync(process.execPath, ['esbuild.config.mjs', '--quiet'], {
        cwd: projectRoot,
        encoding: 'utf8',
      });
      if (built.status !== 0) throw new Error(`the bundles could not be built:\n${built.stderr}`);
      if (isStale()) break; // sources change while we build: the next run builds again
    } finally {
      rmSync(lock, { recursive: true, force: true });
    }
  }
}

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Another installation's cli.js. */
  readonly cli?: string;
  /** A process group of its own, as a shell gives it: signals to `-pid` reach the engine too. */
  readonly group?: boolean;
}

export interface RunningCli {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What came on stderr so far. */
  stderr(): string;
  /** Waits until stderr holds this. */
  says(text: RegExp): Promise<void>;
}

/** Starts `rag-lab` under the Node that runs the tests. */
export function startCli(args: readonly string[], { cwd, env, cli = cliFile, group }: CliOptions = {}): RunningCli {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: cwd ?? projectRoot,
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: group ?? false,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return {
    child,
    ended,
    stderr: () => stderr,
    async says(text) {
      while (!text.test(stderr)) {
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`rag-lab ended without saying ${String(text)}:\n${stderr}`);
        await sleep(20);
      }
    },
  };
}

export const ragLab = (args: readonly string[], options?: CliOptions): Promise<Ended> => startCli(args, options).ended;

/** As {@link ragLab}, for a call that must succeed. */
export async function ragLabOk(args: readonly string[], options?: CliOptions): Promise<Ended> {
  const ended = await ragLab(args, options);
  expect(ended, ended.stderr).toMatchObject({ code: 0, signal: null });
  return ended;
}

/** A folder that goes with the test file; and a store inside it. */
export function temporaryFolder(name: string): { dir: string; store: string; remove: () => void } {
  const dir = mkdtempSync(path.join(tmpdir(), `rag-lab-${name}-`));
  return { dir, store: path.join(dir, 'store'), remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/**
 * The one message of a failed call: `code: sentence` and `Next: step`, nothing else on stderr but progress, nothing on
 * stdout, no stack.
 */
export function expectMessage({ code, stdout, stderr }: Ended, exit: number, message: RegExp): void {
  expect(stderr).toMatch(message);
  expect(code).toBe(exit);
  expect(stdout).toBe('');
  expect(stderr).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m);
  expect(stderr.match(/^[a-z]+\/[a-z0-9-]+: \S/gm)).toHaveLength(1);
  expect(stderr.match(/^Next: \S/gm)).toHaveLength(1);
}

/** Ids of the processes that a process started and that still run. Linux only; undefined elsewhere. */
export function childrenOf(pid: number): number[] | undefined {
  if (process.platform !== 'linux') return undefined;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
    .map(Number);
}

/** Field 4 of stat, counted after the name, which may hold anything. A process that went meanwhile has no parent. */
function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const WORDS =
  'river stone lamp garden window engine paper winter copper sail bridge clock forest letter market thread'.split(' ');

/** Writes documents of a hundred words each, no two alike: enough for a model to work on for a while. */
export function writeLongCorpus(dir: string, documents: number): string {
  mkdirSync(dir, { recursive: true });
  const rng = createRng(documents);
  const sentence = (): string => Array.from({ length: 10 }, () => WORDS[rng.below(WORDS.length)]!).join(' ');
  for (let i = 0; i < documents; i++)
    writeFileSync(
      path.join(dir, `d${i}.md`),
      `# Document ${i}\n\n${Array.from({ length: 10 }, sentence).join('. ')}.\n`,
    );
  return dir;
}

export interface Installation {
  /** Its cli.js. */
  readonly cli: string;
  readonly modelsDir: string;
  /** Puts a package in place of a native one; undefined leaves it out. */
  readonly replace: (name: string, code: string | undefined) => void;
}

/** A copy of the built product in a folder, to break: bundles, the named models, native packages linked to the real ones. */
export function copyInstallation(dir: string, models: readonly string[] = [FAST_MODEL]): Installation {
  const packages = path.join(dir, 'node_modules');
  const modelsDir = path.join(dir, 'media', 'models');
  for (const folder of ['dist', packages, modelsDir]) mkdirSync(path.resolve(dir, folder), { recursive: true });
  for (const name of ['cli.js', 'worker.js', 'clients', 'encodings'])
    cpSync(path.join(projectRoot, 'dist', name), path.join(dir, 'dist', name), { recursive: true });
  for (const name of models) cpSync(path.join(bundledModels, name), path.join(modelsDir, name), { recursive: true });
  const replace = (name: string, code: string | undefined): void => {
    const target = path.join(packages, name);
    rmSync(target, { recursive: true, force: true });
    if (code === undefined) return;
    mkdirSync(target);
    writeFileSync(path.join(target, 'package.json'), JSON.stringify({ name, version: '0.0.0', main: 'index.js' }));
    writeFileSync(path.join(target, 'index.js'), code);
  };
  for (const name of NATIVE)
    symlinkSync(path.join(projectRoot, 'node_modules', name), path.join(packages, name), 'junction');
  return { cli: path.join(dir, 'dist', 'cli.js'), modelsDir, replace };
}

const NATIVE = ['onnxruntime-node', 'hnswlib-node'] as const;
