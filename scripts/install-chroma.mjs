// Puts Chroma's server, which its Python package holds, into .cache/ for the tests, and prints where. The package is
// unpacked, not installed: nothing of it but the native library is used. Says on stderr why it cannot.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const VERSION = '1.5.9';
/** Of the wheel for x86-64 Linux. */
const SHA256 = 'cc09b3df76e5a5cb386aed2715a2eea152e3949f9e1ba93c7119505377749929';

const target = path.resolve(import.meta.dirname, `../.cache/chroma-${VERSION}`);

function fail(reason) {
  console.error(`Chroma's server cannot be installed: ${reason}`);
  process.exit(1);
}

if (!existsSync(target)) {
  if (process.platform !== 'linux' || process.arch !== 'x64') fail(`${process.platform} ${process.arch} is not pinned`);
  const temporary = `${target}.${process.pid}`;
  mkdirSync(temporary, { recursive: true });
  const requirement = path.join(temporary, 'requirements.txt');
  writeFileSync(requirement, `chromadb==${VERSION} --hash=sha256:${SHA256}\n`);
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--require-hashes', '--only-binary=:all:'];
  const installed = spawnSync('python3', [...pip, '--target', temporary, '-r', requirement], { encoding: 'utf8' });
  if (installed.error || installed.status !== 0) {
    rmSync(temporary, { recursive: true, force: true });
    fail(installed.error ? 'there is no python3' : installed.stderr.trim().split('\n').at(-1));
  }
  try {
    renameSync(temporary, target);
  } catch {
    // Somebody else was quicker.
    rmSync(temporary, { recursive: true, force: true });
  }
}
console.log(target);
