import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { EngineClient, type EngineClientOptions, type EngineDeath } from '../../../src/protocol/engine-client';
import { bundleForNode } from '../../support/bundle';
import { corpusSpec, variantNamed } from '../../support/fake-engine';

let dir = '';
let workerPath = '';

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'engine-client-'));
  workerPath = path.join(dir, 'worker.cjs');
  await bundleForNode('test/support/fake-engine-process.ts', workerPath);
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const engine = { storeDir: '/nowhere', modelsDir: '/nowhere', userModelsDir: '/nowhere', storeQuotaBytes: 1 };
const open: EngineClient[] = [];
function client(options: Partial<EngineClientOptions> = {}): { client: EngineClient; deaths: EngineDeath[] } {
  const deaths: EngineDeath[] = [];
  const made = new EngineClient({ workerPath, engine, onDeath: (death) => deaths.push(death), ...options });
  open.push(made);
  return { client: made, deaths };
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.dispose()));
});

const query = (text: string) => ({ corpus: corpusSpec, variant: variantNamed('a'), text });
const slowIndex = { corpus: { ...corpusSpec, root: '/slow' }, variants: [variantNamed('a')] };
const endless = {
  ...{ corpus: { ...corpusSpec, root: '/endless' }, variants: [variantNamed('a')], limits: {}, repeat: 1, seed: 1 },
  ...{ files: {}, rankings: false, keep: false, title: '' },
};

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const gone = (pid: number): Promise<unknown> => expect.poll(() => alive(pid), { timeout: 5_000 }).toBe(false);

describe('EngineClient', () => {
  it('tells what may be reached at every start, and again when that changed', async () => {
    const told: string[] = [];
    let keys: Record<string, string> = { 'https://one.example': 'k' };
    const { client: lab } = client({
      connections: () => ({ keys, servers: {} }),
      onLog: (line) => line.startsWith('told') && told.push(line),
    });
    await lab.reconnect();
    expect(await lab.pid()).toBeUndefined();
    await lab.call('storeUse', {});
    keys = { 'https://two.example': 'k' };
    await lab.reconnect();
    await lab.restart();
    await expect
      .poll(() => told)
      .toEqual(['told of https://one.example', 'told of https://two.example', 'told of https://two.example']);
  });

  it('starts nothing until the first call, then one process in an empty folder of its own', async () => {
    const lines: string[] = [];
    const { client: lab } = client({ onLog: (line) => lines.push(line) });
    expect(await lab.pid()).toBeUndefined();
    const [first, second] = await Promise.all([lab.call('storeUse', {}), lab.call('storeUse', {})]);
    expect(first.dir).toBe(second.dir);
    expect(path.basename(first.dir)).toMatch(/^rag-lab-engine-/);
    expect(await readdir(first.dir)).toEqual([]);
    expect(lines).toEqual([`fake engine ${JSON.stringify(engine)}`]);
    const pid = (await lab.pid())!;
    await lab.dispose();
    expect(alive(pid)).toBe(false);
    expect(existsSync(first.dir)).toBe(false);
    await expect(lab.call('models', {})).rejects.toMatchObject({ code: 'engine/ended' });
  });

  it('hands the greeting to onStart', async () => {
    const greetings: unknown[] = [];
    const { client: lab } = client({ onStart: (greeting) => greetings.push(greeting) });
    await lab.call('models', {});
    expect(greetings).toMatchObject([{ notices: ['a notice'] }]);
  });

  it('killed while idle: one death, and the next call starts it again', async () => {
    const { client: lab, deaths } = client();
    await lab.call('models', {});
    const pid = (await lab.pid())!;
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => deaths).toHaveLength(1);
    expect(deaths[0]).toMatchObject({ reason: expect.stringContaining('SIGKILL'), willRestart: true });
    expect(await lab.pid()).toBeUndefined();
    expect(await lab.call('models', {})).toEqual([]);
    expect(await lab.pid()).not.toBe(pid);
  });

  it('killed while busy: the job is done again, once', async () => {
    const { client: lab, deaths } = client();
    const seen: number[] = [];
    const result = lab.call('index', slowIndex, { onProgress: (p) => seen.push(p.done) });
    await expect.poll(() => seen.length).toBeGreaterThan(1);
    process.kill((await lab.pid())!, 'SIGKILL');
    expect((await result).chunks).toBe(20);
    expect(deaths).toHaveLength(1);
    expect(seen.filter((done) => done === 0)).toHaveLength(2);
  });

  it.each([
    ['SIGSEGV', /native library crashed/],
    ['SIGILL', /this processor lacks instructions/],
    ['SIGABRT', /gave up/],
  ] as const)('names %s', async (signal, words) => {
    const { client: lab, deaths } = client();
    await lab.call('models', {});
    process.kill((await lab.pid())!, signal);
    await expect.poll(() => deaths).toHaveLength(1);
    expect(deaths[0]!.reason).toMatch(words);
  });

  it('a job that always kills it fails after two tries', async () => {
    const { client: lab, deaths } = client();
    await expect(lab.call('query', query('die'))).rejects.toMatchObject({
      code: 'engine/ended',
      message: expect.stringContaining('exit code 7'),
    });
    expect(deaths.map((death) => death.willRestart)).toEqual([true, true]);
  });

  it('stays down after three deaths in five minutes, until it is restarted by hand', async () => {
    const { client: lab, deaths } = client();
    await lab.call('query', query('die')).catch(() => undefined);
    await expect(lab.call('query', query('die'))).rejects.toMatchObject({ code: 'engine/crash-loop' });
    expect(deaths.map((death) => death.willRestart)).toEqual([true, true, false]);
    await expect(lab.call('models', {})).rejects.toMatchObject({ code: 'engine/crash-loop' });
    expect(deaths).toHaveLength(3);
    await lab.restart();
    expect(await lab.call('models', {})).toEqual([]);
  });

  it('forgets deaths that are older than five minutes', async () => {
    let nowMs = 0;
    const { client: lab } = client({ nowMs: () => nowMs });
    await lab.call('query', query('die')).catch(() => undefined);
    nowMs = 6 * 60_000;
    await lab.call('query', query('die')).catch(() => undefined);
    expect(await lab.call('models', {})).toEqual([]);
  });

  it('an engine that cannot start is a crash loop, not a hang', async () => {
    const broken = path.join(dir, 'broken.cjs');
    await writeFile(broken, 'require("./not-there")');
    const lines: string[] = [];
    const { client: lab } = client({ workerPath: broken, onLog: (line) => lines.push(line) });
    await expect(lab.call('models', {})).rejects.toMatchObject({ code: 'engine/ended' });
    await expect(lab.call('models', {})).rejects.toMatchObject({ code: 'engine/crash-loop' });
    expect(lines.join('\n')).toContain('Cannot find module');
  });

  it.each(['garbage', 'huge'])('an engine that sends %s is ended and started again', async (what) => {
    const { client: lab, deaths } = client();
    await lab.call('models', {});
    const pid = (await lab.pid())!;
    await expect(lab.call('query', query(`send: ${what}`))).rejects.toMatchObject({ code: 'engine/ended' });
    expect(deaths).toHaveLength(2);
    await gone(pid);
    expect(await lab.call('models', {})).toEqual([]);
  });

  it('cancels within half a second, and the engine lives', async () => {
    const { client: lab, deaths } = client();
    await lab.call('models', {});
    const pid = await lab.pid();
    const abort = new AbortController();
    const result = lab.call('compare', endless, { signal: abort.signal });
    await sleep(50);
    const from = performance.now();
    abort.abort();
    await expect(result).rejects.toMatchObject({ code: 'job/cancelled' });
    expect(performance.now() - from).toBeLessThan(500);
    expect(await lab.pid()).toBe(pid);
    expect(deaths).toEqual([]);
  });

  it('a job that does not hear the cancel is ended with its process', async () => {
    const { client: lab } = client({ cancelGraceMs: 200 });
    await lab.call('models', {});
    const abort = new AbortController();
    const result = lab.call('query', query('hang'), { signal: abort.signal });
    await sleep(50);
    abort.abort();
    await expect(result).rejects.toMatchObject({ code: 'job/cancelled' });
    expect(await lab.call('models', {})).toEqual([]);
  });

  it('restarting by hand fails the jobs under way and is no death', async () => {
    const { client: lab, deaths } = client();
    await lab.call('models', {});
    const failed = expect(lab.call('compare', endless)).rejects.toMatchObject({ code: 'engine/ended' });
    await sleep(50);
    await lab.restart();
    await failed;
    expect(deaths).toEqual([]);
  });

  it('leaves no orphan when the process that started it is killed', async () => {
    const parent = path.join(dir, 'parent.cjs');
    await bundleForNode('test/support/engine-parent-process.ts', parent);
    const host = spawn(process.execPath, [parent, workerPath], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [pid, folder] = await new Promise<[number, string]>((resolve, reject) => {
      host.stdout.once('data', (text) => {
        const [id, where] = String(text).trim().split(' ');
        resolve([Number(id), where!]);
      });
      host.once('exit', (code) => reject(new Error(`exit ${String(code)}`)));
    });
    expect(alive(pid)).toBe(true);
    expect(existsSync(folder)).toBe(true);
    host.kill('SIGKILL');
    await gone(pid);
    expect(existsSync(folder)).toBe(false);
  });
});
