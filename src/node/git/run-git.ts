import { spawn } from 'node:child_process';
import process from 'node:process';
import { cancelled, environmentError, userError } from '../../core/common';

const TIMEOUT_MS = 60_000;
const MAX_OUTPUT_BYTES = 256_000_000;

/** A repository decides nothing here: no hooks, no filters or helpers of its own, no prompt, no lock that others wait for. */
const QUIET = [
  '--no-optional-locks',
  '--literal-pathspecs',
  ...['core.fsmonitor=false', 'core.quotePath=false', 'core.hooksPath=/dev/null', 'diff.external='].flatMap((set) => [
    '-c',
    set,
  ]),
];

export interface GitUse {
  /** Any folder of the working tree. */
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** Written to its standard input. */
  readonly input?: string;
}

/**
 * Runs git and gives what it printed. Only reading commands belong here.
 * @throws `git/not-installed`, `git/not-a-repository`, `git/unknown-revision`, `git/failed`, `git/too-slow`, `git/too-much`
 */
export function runGit(args: readonly string[], { cwd, signal, input }: GitUse): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', [...QUIET, ...args], {
      cwd,
      signal,
      timeout: TIMEOUT_MS,
      env: environment(),
      windowsHide: true,
    });
    const chunks: Buffer[] = [];
    let bytes = 0;
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_OUTPUT_BYTES) chunks.push(chunk);
      else child.kill();
    });
    child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(0, 2000)));
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (signal.aborted) reject(cancelled());
      else if (error.code === 'ENOENT')
        reject(environmentError('git/not-installed', 'git could not be started.', 'Install git.', error));
      else reject(environmentError('git/failed', `git: ${error.message}`, 'Run git there by hand.', error));
    });
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(chunks));
      else if (signal.aborted) reject(cancelled());
      else if (bytes > MAX_OUTPUT_BYTES)
        reject(userError('git/too-much', `git ${args[0]} printed over ${MAX_OUTPUT_BYTES} bytes.`, 'Narrow it down.'));
      else if (code === null)
        reject(environmentError('git/too-slow', `git ${args[0]} took over ${TIMEOUT_MS / 1000} s.`, 'Try again.'));
      else reject(failure(args[0] ?? '', said.trim()));
    });
    child.stdin.on('error', () => undefined); // it may end before it has read everything
    child.stdin.end(input ?? '');
  });
}

/** Without what a hook leaves behind: it would name another repository. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX)$/.test(name));
  return { ...Object.fromEntries(kept), GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' };
}

function failure(command: string, said: string): Error {
  if (/not a git repository/i.test(said))
    return userError('git/not-a-repository', 'The documents are not in a git repository.', 'Use a folder that is.');
  if (/dubious ownership/i.test(said))
    return userError('git/not-a-repository', 'git does not trust this repository.', 'Run `git status` there once.');
  if (/unknown revision|bad revision|ambiguous argument|Needed a single revision|not a valid object name/i.test(said))
    return userError('git/unknown-revision', `git knows no such revision: ${said.slice(0, 200)}`, 'Check the name.');
  return environmentError('git/failed', `git ${command}: ${said.slice(0, 300)}`, 'Run it there by hand.');
}
