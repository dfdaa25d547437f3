// Installs a headless VS Code (the real workbench and extension host, from the npm package code-server) into
// .cache/vscode, where no desktop editor is needed. A second call returns at once.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { needTools, nodeHeaders, projectNode, root } from './setup.mjs';

const CODE_SERVER = '4.139.1';
const RECIPE = `code-server ${CODE_SERVER}, recipe 1`;
export const editorHome = path.join(root, '.cache/vscode');
export const editorServer = path.join(editorHome, 'node_modules/code-server/lib/vscode/out/server-main.js');

const wait = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** Two installs at once would break each other; a lock whose owner is gone is taken over. */
function withLock(work) {
  const lock = path.join(editorHome, 'install.lock');
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      try {
        process.kill(Number(readFileSync(lock, 'utf8')), 0);
        wait(500);
      } catch {
        rmSync(lock, { force: true });
      }
    }
  }
  try {
    return work();
  } finally {
    rmSync(lock, { force: true });
  }
}

export function installEditor() {
  const stamp = path.join(editorHome, 'installed');
  mkdirSync(editorHome, { recursive: true });
  return withLock(() => {
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === RECIPE) return editorServer;
    needTools(['g++', 'make', 'python3'], ['g++', 'make', 'python3'], "to compile two addons of the editor's server");
    console.error('editor: installing a headless VS Code (once, about 800 MB in .cache/vscode)');
    rmSync(path.join(editorHome, 'node_modules'), { recursive: true, force: true });
    rmSync(stamp, { force: true });
    writeFileSync(path.join(editorHome, 'package.json'), '{"private":true}');
    // No install script runs: they would compile every addon, and the extension host needs two of them.
    const env = {
      ...process.env,
      PATH: `${path.dirname(projectNode)}${path.delimiter}${process.env.PATH}`,
      npm_config_nodedir: nodeHeaders(),
    };
    const npm = (cwd, ...args) =>
      execFileSync('npm', ['--no-audit', '--no-fund', '--loglevel=error', ...args], {
        cwd,
        env,
        stdio: ['ignore', 2, 2],
      });
    npm(editorHome, 'install', '--no-save', '--ignore-scripts', `code-server@${CODE_SERVER}`);
    const server = path.join(editorHome, 'node_modules/code-server/lib/vscode');
    npm(server, 'install', '--omit=dev', '--ignore-scripts');
    npm(server, 'rebuild', '--ignore-scripts=false', '@vscode/spdlog', '@vscode/native-watchdog');
    for (const addon of [
      '@vscode/spdlog/build/Release/spdlog.node',
      '@vscode/native-watchdog/build/Release/watchdog.node',
    ]) {
      if (!existsSync(path.join(server, 'node_modules', addon)))
        throw new Error(`editor/addon: ${addon} did not compile; see the lines above.`);
    }
    writeFileSync(stamp, RECIPE);
    return editorServer;
  });
}

if (process.argv[1] === import.meta.filename) console.log(installEditor());
