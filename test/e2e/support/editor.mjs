// A headless VS Code on a free loopback port, with a data folder of its own that goes with it.
import { execFile, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { editorServer } from '../../../scripts/install-editor.mjs';
import { projectNode } from '../../../scripts/setup.mjs';

const QUIET_SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'telemetry.telemetryLevel': 'off',
  'git.enabled': false,
};

const START_LIMIT_MS = 60_000;

/**
 * @param options.folder workspace to open
 * @param options.vsix packages to install before the start
 * @param options.settings user settings over the quiet ones
 * @param options.port 0 for a free one
 * @param options.trust false keeps workspace trust on
 */
export async function startEditor({ folder, vsix = [], settings = {}, port = 0, trust = true }) {
  const data = await mkdtemp(path.join(tmpdir(), 'rag-lab-editor-'));
  const dirs = {
    user: path.join(data, 'user'),
    server: path.join(data, 'server'),
    extensions: path.join(data, 'extensions'),
  };
  await mkdir(path.join(dirs.user, 'User'), { recursive: true });
  await writeFile(
    path.join(dirs.user, 'User/settings.json'),
    JSON.stringify({ ...QUIET_SETTINGS, ...settings }, null, 2),
  );
  const common = [
    '--user-data-dir',
    dirs.user,
    '--server-data-dir',
    dirs.server,
    '--extensions-dir',
    dirs.extensions,
    '--accept-server-license-terms',
    '--disable-telemetry',
  ];
  for (const file of vsix)
    await promisify(execFile)(projectNode, [editorServer, ...common, '--install-extension', file]);

  // The smoke test driver tells when the workbench is restored, and lets an address name extensions and tests to load.
  const flags = [
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--without-connection-token',
    '--enable-smoke-test-driver',
    '--disable-experiments',
  ];
  if (trust) flags.push('--disable-workspace-trust');
  const child = spawn(projectNode, [editorServer, ...common, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  const logFile = path.join(data, 'server.log');
  const log = createWriteStream(logFile);
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const bound = await new Promise((resolve, reject) => {
    const give = (why) => (
      child.kill('SIGKILL'),
      reject(new Error(`the editor did not start: ${why}; see ${logFile}`))
    );
    const timer = setTimeout(() => give(`not up after ${START_LIMIT_MS} ms`), START_LIMIT_MS);
    let seen = '';
    const read = (bytes) => {
      log.write(bytes);
      const address = /available at http:\/\/[^:\s]+:(\d+)/.exec((seen = (seen + bytes).slice(-2000)));
      if (address) (clearTimeout(timer), resolve(Number(address[1])));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void gone.then((code) => (clearTimeout(timer), give(`it ended with ${code}`)));
  });

  const inHost = (file) => `vscode-remote://127.0.0.1:${bound}${path.resolve(file)}`;
  return {
    port: bound,
    pid: child.pid,
    data,
    extensions: dirs.extensions,
    gone,
    /** @param load.dev extension folder to run from source; @param load.tests module whose run() the host calls; @param load.env variables of the host */
    url({ dev, tests, env } = {}) {
      const payload = [];
      if (dev) payload.push(['extensionDevelopmentPath', inHost(dev)]);
      if (tests) payload.push(['extensionTestsPath', inHost(tests)]);
      if (env) payload.push(['extensionEnvironment', JSON.stringify(env)]);
      const query = new URLSearchParams({ folder: path.resolve(folder) });
      if (payload.length) query.set('payload', JSON.stringify(payload));
      return `http://127.0.0.1:${bound}/?${query}`;
    },
    async stop({ keep = false } = {}) {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await gone;
      clearTimeout(timer);
      log.end();
      if (!keep) await rm(data, { recursive: true, force: true, maxRetries: 10, retryDelay: 300 });
    },
  };
}
