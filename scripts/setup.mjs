// Brings a fresh clone to the point where everything else can run: dependencies, the project's own Node, the one
// native addon that has no prebuilt binary. Plain Node 20 without dependencies; a second call returns at once.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '..');
const stampFile = path.join(root, 'node_modules', '.rag-lab-setup');
const say = (line) => console.error(`setup: ${line}`);

/** The Node that VS Code's extension host runs, from the devDependency `node`. */
export const projectNode = path.join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');

function stamp() {
  const hash = createHash('sha256');
  for (const file of ['package-lock.json', 'scripts/setup.mjs']) hash.update(readFileSync(path.join(root, file)));
  return hash.digest('hex');
}

function run(command, args, options = {}) {
  // npm's own chatter goes to stderr, so that a command's stdout stays its own.
  execFileSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32', ...options });
}

const has = (tool) => (process.env.PATH ?? '').split(path.delimiter).some((dir) => existsSync(path.join(dir, tool)));

/** Installs Debian packages where that is possible, and says what to do where it is not. */
export function needTools(tools, packages, why) {
  const missing = tools.filter((tool) => !has(tool));
  if (!missing.length) return;
  const apt = has('apt-get') && process.getuid?.() === 0;
  if (!apt) {
    throw new Error(
      `setup/missing-tool: ${missing.join(', ')} not found (${why}). Install ${packages.join(' ')} and run the command again.`,
    );
  }
  say(`installing ${packages.join(' ')} (${why})`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], { env });
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
}

function installNode() {
  const home = path.join(root, 'node_modules/node');
  if (existsSync(projectNode)) return;
  say("installing the project's own Node");
  run(process.execPath, ['installArchSpecificPackage.js'], {
    cwd: home,
    env: { ...process.env, npm_config_ignore_scripts: 'true' },
  });
}

/** Folder of the project's Node package, which carries the headers that addons are compiled against. */
export function nodeHeaders() {
  const nested = path.join(root, 'node_modules/node/node_modules');
  const found = existsSync(nested)
    ? readdirSync(nested).find((name) => existsSync(path.join(nested, name, 'include/node')))
    : undefined;
  return found && path.join(nested, found);
}

function buildHnsw() {
  const addon = path.join(root, 'node_modules/hnswlib-node/build/Release/addon.node');
  if (existsSync(addon)) return;
  if (process.platform === 'linux')
    needTools(['g++', 'make', 'python3'], ['g++', 'make', 'python3'], 'to compile the HNSW index');
  say('compiling the HNSW index (once)');
  const headers = nodeHeaders();
  const env = { ...process.env, npm_config_ignore_scripts: 'false', ...(headers && { npm_config_nodedir: headers }) };
  run('npm', ['rebuild', 'hnswlib-node', '--loglevel=error'], { env });
  if (!existsSync(addon)) throw new Error('setup/hnsw-build: hnswlib-node did not compile; see the lines above.');
  // Objects are 20 times the addon, and nothing reads them again.
  rmSync(path.join(root, 'node_modules/hnswlib-node/build/Release/obj.target'), { recursive: true, force: true });
}

export function setup() {
  const want = stamp();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === want && existsSync(projectNode)) return;
  say('installing dependencies (first run only)');
  run('npm', ['ci', '--loglevel=error', '--no-audit', '--no-fund']);
  installNode();
  buildHnsw();
  mkdirSync(path.dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, want);
}
