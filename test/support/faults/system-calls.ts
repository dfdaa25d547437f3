import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, type Ended } from './processes';

/**
 * All file work of a child in one thread, whose calls strace counts; the main thread has a count of its own, in which
 * start-up opens files too. So the child first opens this many files in the working thread, and the tests count on.
 */
export const OPENS_BEFORE = 200;
const ONE_THREAD = { UV_THREADPOOL_SIZE: '1' };

/** Calls that leave everything as it was. */
const READING =
  /^(stat|lstat|fstat|statx|newfstatat|access|faccessat2?|read|pread64|readv|preadv|getdents64|close|lseek|readlink|readlinkat|getcwd|execve|chdir|fcntl|mmap|munmap|ioctl|fadvise64|statfs|fstatfs)$/;

/**
 * @returns why calls cannot be traced here, e.g. in a sandbox without ptrace; undefined where they can
 * @throws where strace is not installed: then the tests fail rather than prove nothing
 */
export async function whyNotTraceable(): Promise<string | undefined> {
  const version = await run('strace', ['-V']);
  if (version.code === 127)
    throw new Error('strace is not installed; these tests need it. Install it (Debian: apt-get install strace).');
  const trial = await run('strace', ['-f', '-o', '/dev/null', '-e', 'trace=openat', process.execPath, '-e', '0']);
  return trial.code === 0 ? undefined : `strace cannot trace here: ${trial.stderr.trim().split('\n')[0] ?? ''}`;
}

/** The program with a fault at a call: `fault` in strace's words, e.g. `signal=KILL:when=3`. */
export const runWithFault = (program: readonly string[], call: string, fault: string): Promise<Ended> =>
  run(
    'strace',
    ['-f', '-o', '/dev/null', '-e', `trace=${call}`, '-e', `inject=${call}:${fault}`, process.execPath, ...program],
    ONE_THREAD,
  );

export interface ChangingCall {
  readonly call: string;
  /** Which of its thread's calls of this name it is, from 1: what strace's `when` counts. */
  readonly ordinal: number;
}

/** Calls with which the untroubled program changes something in a folder, in their order. */
export async function changingCalls(program: readonly string[], folder: string): Promise<ChangingCall[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'rag-lab-trace-'));
  try {
    const file = join(scratch, 'trace');
    const ended = await run('strace', ['-f', '-y', '-s', '0', '-o', file, process.execPath, ...program], ONE_THREAD);
    if (ended.code !== 0) throw new Error(`the program failed untroubled: ${ended.stderr}`);
    const calls: ChangingCall[] = [];
    const ordinals = new Map<string, number>();
    for (const line of (await readFile(file, 'utf8')).split('\n')) {
      const [, thread, call] = /^(\d+) +([a-z0-9_]+)\(/.exec(line) ?? [];
      if (!thread || !call) continue;
      const ordinal = (ordinals.get(`${thread} ${call}`) ?? 0) + 1;
      ordinals.set(`${thread} ${call}`, ordinal);
      const changes = call === 'openat' ? line.includes('O_CREAT') : !READING.test(call);
      if (changes && line.includes(folder)) calls.push({ call, ordinal });
    }
    return calls;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
