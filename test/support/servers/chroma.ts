import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../shared';
import type { RunningServer } from './postgres';

/** Why there is no Chroma server, for tests that skip by reason. */
export interface NoServer {
  readonly missing: string;
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** The real Chroma server, out of its Python package. */
export async function startChroma(): Promise<RunningServer | NoServer> {
  const installed = spawnSync(process.execPath, [path.join(projectRoot, 'scripts/install-chroma.mjs')], {
    encoding: 'utf8',
  });
  const packages = installed.stdout.trim();
  if (installed.status !== 0 || !existsSync(packages)) return { missing: installed.stderr.trim() };
  const data = mkdtempSync(path.join(tmpdir(), 'rag-lab-chroma-'));
  const port = await freePort();
  const run = `import chromadb_rust_bindings as b; b.cli(['chroma', 'run', '--path', ${JSON.stringify(data)}, '--port', '${port}', '--host', '127.0.0.1'])`;
  const child = spawn('python3', ['-c', run], { env: { ...process.env, PYTHONPATH: packages }, stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await gone;
    }
    rmSync(data, { recursive: true, force: true });
  };
  for (let waits = 0; waits < 300; waits++) {
    if (child.exitCode !== null) break;
    const answer = await fetch(`${url}/api/v2/heartbeat`).catch(() => undefined);
    if (answer?.ok) return { url, stop };
    await sleep(100);
  }
  await stop();
  return { missing: 'the Chroma server did not start' };
}
