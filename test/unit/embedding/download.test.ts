import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noControl, type JobControl } from '../../../src/core/common';
import { addDownload, previewDownload } from '../../../src/node/embedding';
import { registryOf, writeExport } from '../../support/exports';

const REPOSITORY = 'example/tiny';
const root = mkdtempSync(path.join(tmpdir(), 'rag-lab-test-'));
const source = writeExport(path.join(root, 'source'));
const user = path.join(root, 'models');
const GRAPH = 'onnx/model.onnx';

type Answer = (request: IncomingMessage, response: ServerResponse, bytes: Buffer) => void;
/** What the hub does wrong with a file, once for each time it is asked; then it does right. */
let faults: Record<string, Answer[]> = {};
/** Files asked for, with their ranges. */
let asked: string[] = [];
let listed: (tree: Record<string, unknown>[]) => unknown = (tree) => tree;

const sha = (algorithm: string, ...parts: (string | Buffer)[]): string =>
  parts.reduce((hash, part) => hash.update(part), createHash(algorithm)).digest('hex');
const names = readdirSync(source, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => path.relative(source, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
const tree = names.map((name) => {
  const bytes = readFileSync(path.join(source, name));
  const oid = sha('sha1', `blob ${bytes.length}\0`, bytes);
  return name === GRAPH
    ? { type: 'file', path: name, size: bytes.length, oid, lfs: { oid: sha('sha256', bytes), size: bytes.length } }
    : { type: 'file', path: name, size: bytes.length, oid };
});

const serve = (request: IncomingMessage, response: ServerResponse): void => {
  const url = new URL(request.url!, 'http://hub');
  if (url.pathname === `/api/models/${REPOSITORY}/tree/main`) {
    const fault = faults['tree']?.shift();
    if (fault) {
      fault(request, response, Buffer.alloc(0));
      return;
    }
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(listed(structuredClone(tree))));
    return;
  }
  const name = url.pathname.split('/resolve/main/')[1];
  if (name === undefined || !names.includes(name)) {
    response.statusCode = 404;
    response.end('<html>no</html>');
    return;
  }
  const bytes = readFileSync(path.join(source, name));
  asked.push(`${name} ${request.headers.range ?? ''}`.trim());
  const fault = faults[name]?.shift();
  if (fault) fault(request, response, bytes);
  else send(request, response, bytes);
};
const send: Answer = ({ headers }, response, bytes) => {
  response.setHeader('etag', '"one"');
  const from = /^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1];
  if (from !== undefined && headers['if-range'] === '"one"') {
    response.statusCode = 206;
    response.setHeader('content-range', `bytes ${from}-${bytes.length - 1}/${bytes.length}`);
    response.end(bytes.subarray(Number(from)));
  } else response.setHeader('content-length', bytes.length).end(bytes);
};
const cutAt =
  (share: number): Answer =>
  (request, response, bytes) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.setHeader('etag', '"one"');
    if (from > 0) response.writeHead(206, { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` });
    response.write(bytes.subarray(from, Math.floor(share * bytes.length)), () =>
      setTimeout(() => response.destroy(), 100),
    );
  };
const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (_, response) =>
    void response.writeHead(code, headers).end('<html>no</html>');

const listen = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
const hubServer = createServer(serve);
const url = await listen(hubServer);
afterAll(() => {
  hubServer.closeAllConnections();
  hubServer.close();
  rmSync(root, { recursive: true });
});
beforeEach(() => {
  faults = {};
  asked = [];
  listed = (entries) => entries;
});
afterEach(() => rmSync(user, { recursive: true, force: true }));

const waits: number[] = [];
const hub = {
  url,
  signal: noControl.signal,
  idleMs: 2000,
  wait: (ms: number) => {
    waits.push(ms);
    return Promise.resolve();
  },
};
const model = { kind: 'download', repository: REPOSITORY } as const;
const preview = (options = hub, wanted = model) => previewDownload(registryOf(user), wanted, undefined, options);
const add = (options: Partial<typeof hub> & { proxy?: string } = {}, control: JobControl = noControl) =>
  addDownload(registryOf(user), model, undefined, { ...hub, ...options }, control);
const userFiles = (): string[] => (existsSync(user) ? (readdirSync(user, { recursive: true }) as string[]) : []);
const askedForGraph = (): string[] => asked.filter((one) => one.startsWith(GRAPH));

describe('a download', () => {
  it('is previewed with its sizes, checksums and licence, and fetches no more than a list and the readme', async () => {
    const found = await preview();
    expect(found).toMatchObject({ id: 'tiny', licence: 'mit', presentBytes: 0 });
    expect(found.bytes).toBe(tree.reduce((sum, { size }) => sum + size, 0));
    expect(found.files.find(({ name }) => name === GRAPH)).toEqual({
      name: GRAPH,
      bytes: statSync(path.join(source, GRAPH)).size,
      sha256: sha('sha256', readFileSync(path.join(source, GRAPH))),
    });
    expect(asked).toEqual(['README.md']);
    expect(userFiles()).toEqual([]);
  });

  it('becomes a model, and nothing else is left', async () => {
    const { model: added, fidelity } = await add();
    expect(added).toMatchObject({ id: 'tiny', source: REPOSITORY, licence: 'mit', dimensions: 8, maxTokens: 48 });
    expect(fidelity.usable).toBe(true);
    expect(userFiles().filter((name) => !name.startsWith('tiny'))).toEqual(['.downloads']);
    expect((await registryOf(user).open('tiny')).model.fingerprint).toBe(added.fingerprint);
  });

  it('goes on where a connection broke, several times', async () => {
    faults[GRAPH] = [cutAt(0.3), cutAt(0.7)];
    await add();
    const { size } = statSync(path.join(source, GRAPH));
    expect(askedForGraph()).toEqual([
      GRAPH,
      `${GRAPH} bytes=${Math.floor(0.3 * size)}-`,
      `${GRAPH} bytes=${Math.floor(0.7 * size)}-`,
    ]);
  });

  it('goes on in another process, and says before what is there', async () => {
    faults[GRAPH] = new Array<Answer>(5).fill(cutAt(0.5));
    await expect(add()).rejects.toMatchObject({ code: 'http/unreachable', fault: 'environment' });
    const { size } = statSync(path.join(source, GRAPH));
    expect((await preview()).presentBytes).toBeGreaterThanOrEqual(Math.floor(0.5 * size));
    asked = [];
    await add();
    expect(askedForGraph()).toEqual([`${GRAPH} bytes=${Math.floor(0.5 * size)}-`]);
  });

  it('starts anew where the server ignores the range or has another version', async () => {
    faults[GRAPH] = [cutAt(0.5), (_, response, bytes) => void response.end(bytes)];
    await add();
    rmSync(user, { recursive: true });
    const newer: Answer = (_, response, bytes) => void response.setHeader('etag', '"two"').end(bytes);
    faults[GRAPH] = [cutAt(0.5), newer];
    expect((await add()).model.id).toBe('tiny');
  });

  it('does not take another piece for the one that it asked for', async () => {
    const other: Answer = (_, response, bytes) => {
      response.writeHead(206, { 'content-range': `bytes 7-${bytes.length - 1}/${bytes.length}` });
      response.end(bytes.subarray(7));
    };
    faults[GRAPH] = [cutAt(0.5), other];
    expect((await add()).model.id).toBe('tiny');
  });

  it.each([
    ['other bytes of the same size', (bytes: Buffer) => Buffer.alloc(bytes.length, 1), 'hub/wrong-bytes'],
    ['fewer bytes', (bytes: Buffer) => bytes.subarray(10), 'hub/wrong-size'],
    ['more bytes', (bytes: Buffer) => Buffer.concat([bytes, bytes]), 'hub/wrong-size'],
    ['a page', () => Buffer.from('<html>log in</html>'), 'hub/wrong-size'],
  ])('refuses %s, in large files and in small', async (_, change, code) => {
    for (const name of [GRAPH, 'config.json']) {
      faults[name] = [
        (__, response, bytes) => void response.setHeader('content-length', change(bytes).length).end(change(bytes)),
      ];
      await expect(add(), name).rejects.toMatchObject({ code });
      expect(userFiles().filter((file) => file.endsWith('.part'))).toEqual([]);
      rmSync(user, { recursive: true });
    }
  });

  it('refuses more bytes than listed where no length is announced', async () => {
    faults[GRAPH] = [(_, response, bytes) => void response.write(bytes, () => response.end(bytes))];
    await expect(add()).rejects.toMatchObject({ code: 'hub/wrong-size' });
  });

  it('waits as it is told, and gives up in the end', async () => {
    waits.length = 0;
    faults[GRAPH] = [status(429, { 'retry-after': '7' }), status(500), status(503, { 'retry-after': 'soon' })];
    await add();
    expect(waits[0]).toBe(7000);
    expect(waits).toHaveLength(3);
    rmSync(user, { recursive: true });
    faults[GRAPH] = new Array<Answer>(9).fill(status(500));
    await expect(add()).rejects.toMatchObject({ code: 'http/unavailable' });
    expect(faults[GRAPH]).toHaveLength(4);
  });

  it.each([
    [404, 'hub/not-found'],
    [401, 'hub/refused'],
    [403, 'hub/refused'],
  ])('asks once where the answer is %i', async (code, expected) => {
    faults['tree'] = [status(code)];
    await expect(preview()).rejects.toMatchObject({ code: expected, fault: 'user' });
  });

  it('follows redirects of files to other hosts, without end not, and none of lists', async () => {
    const elsewhere = createServer((request, response) => {
      expect(request.headers.authorization).toBeUndefined();
      send(request, response, readFileSync(path.join(source, GRAPH)));
    });
    const away = await listen(elsewhere);
    faults[GRAPH] = [status(302, { location: `${away}/blob` })];
    await add();
    elsewhere.close();
    rmSync(user, { recursive: true });
    faults[GRAPH] = new Array<Answer>(20).fill(status(302, { location: `${url}/${REPOSITORY}/resolve/main/${GRAPH}` }));
    await expect(add()).rejects.toMatchObject({ code: 'http/refused' });
    for (const location of ['file:///etc/passwd', 'ftp://x/y', 'http://user:key@127.0.0.1/']) {
      faults[GRAPH] = [status(302, { location })];
      await expect(add(), location).rejects.toMatchObject({ code: 'http/address' });
    }
    faults['tree'] = [status(302, { location: `${url}/api/models/${REPOSITORY}/tree/main` })];
    await expect(preview()).rejects.toMatchObject({ code: 'http/refused' });
  });

  it.each([
    ['no JSON', () => undefined],
    ['no list', () => ({ error: 'no' })],
    ['sizes that are none', (entries: Record<string, unknown>[]) => entries.map((entry) => ({ ...entry, size: -1 }))],
  ])('refuses a list that is %s', async (_, change) => {
    listed = change;
    await expect(preview()).rejects.toMatchObject({ code: 'hub/not-a-list' });
  });

  it('refuses by the list alone what is too large, in two files or without a graph', async () => {
    listed = (entries) =>
      entries.map((entry) => (entry['path'] === GRAPH ? { ...entry, lfs: { oid: '0'.repeat(64), size: 3e9 } } : entry));
    await expect(add()).rejects.toMatchObject({ code: 'models/too-large' });
    listed = (entries) => [...entries, { type: 'file', path: `${GRAPH}_data`, size: 5 }];
    await expect(add()).rejects.toMatchObject({ code: 'models/external-data' });
    listed = (entries) => entries.filter((entry) => entry['path'] !== GRAPH);
    await expect(add()).rejects.toMatchObject({ code: 'models/no-onnx' });
    expect(asked).toEqual([]);
  });

  it('writes nowhere but in its folder, whatever the list names', async () => {
    listed = (entries) => [
      ...entries,
      { type: 'file', path: '../../evil', size: 5 },
      { type: 'file', path: '/etc/evil', size: 5 },
    ];
    await add();
    expect(asked.some((name) => name.includes('evil'))).toBe(false);
  });

  it.each(['no-owner', 'a/b/c', '../x', 'a/..', 'a/b?c', 'https://x/y', ''])(
    'does not ask for %j',
    async (repository) => {
      await expect(preview(hub, { ...model, repository } as never)).rejects.toMatchObject({
        code: 'models/bad-repository',
      });
      await expect(preview(hub, { ...model, revision: '../../x' } as never)).rejects.toMatchObject({
        code: 'models/bad-revision',
      });
    },
  );

  it('ends when it is cancelled, and what came stays for the next try', async () => {
    const abort = new AbortController();
    faults[GRAPH] = [
      (_, response, bytes) => {
        response.setHeader('etag', '"one"');
        response.write(bytes.subarray(0, 1000), () => setTimeout(() => abort.abort(), 100));
      },
    ];
    await expect(add({ signal: abort.signal }, { ...noControl, signal: abort.signal })).rejects.toMatchObject({
      fault: 'cancelled',
    });
    asked = [];
    await add();
    expect(askedForGraph()).toEqual([`${GRAPH} bytes=1000-`]);
  });

  it('gives up a line that is silent', async () => {
    faults[GRAPH] = new Array<Answer>(5).fill((_, response) => {
      response.writeHead(200).flushHeaders();
    });
    await expect(add({ idleMs: 100 })).rejects.toMatchObject({ code: 'http/unreachable' });
  });

  it('keeps what was downloaded where the model may not be used', async () => {
    const card = path.join(source, '1_Pooling/config.json');
    const right = readFileSync(card, 'utf8');
    const entry = tree.find(({ path: name }) => name === '1_Pooling/config.json')!;
    const wrong = '{"pooling_mode":"attention"}';
    writeFileSync(card, wrong);
    const before = { ...entry };
    Object.assign(entry, { size: wrong.length, oid: sha('sha1', `blob ${wrong.length}\0`, wrong) });
    await expect(add()).rejects.toMatchObject({ code: 'models/unsupported' });
    writeFileSync(card, right);
    Object.assign(entry, before);
    asked = [];
    await add();
    expect(asked).toEqual(['1_Pooling/config.json']);
  });
});

describe('a proxy', () => {
  it('is asked for everything, with its name and password', async () => {
    const seen: string[] = [];
    const proxy = createServer((request, response) => {
      seen.push(request.headers['proxy-authorization'] ?? 'none');
      const target = new URL(request.url!);
      expect(target.origin).toBe('http://hub.invalid');
      request.url = target.pathname + target.search;
      serve(request, response);
    });
    const at = new URL(await listen(proxy));
    at.username = 'me';
    at.password = 'p@ss';
    await add({ url: 'http://hub.invalid', proxy: at.href });
    proxy.close();
    expect(new Set(seen)).toEqual(new Set([`Basic ${Buffer.from('me:p@ss').toString('base64')}`]));
  });

  it('is asked for a tunnel where the hub is on https, and nothing is sent outside of it', async () => {
    const tunnels: string[] = [];
    const proxy = createServer((_, response) => void response.writeHead(500).end());
    proxy.on('connect', ({ url: target }, socket) => {
      tunnels.push(target!);
      // A hub without TLS at the other end: the handshake fails, as it must.
      const { port } = new URL(url);
      const through = connect(Number(port), '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
      for (const end of [through, socket]) end.on('error', () => undefined);
      through.pipe(socket);
      socket.pipe(through);
    });
    const at = await listen(proxy);
    await expect(add({ url: 'https://hub.invalid', proxy: at })).rejects.toMatchObject({ code: 'http/unreachable' });
    expect(new Set(tunnels)).toEqual(new Set(['hub.invalid:443']));
    proxy.closeAllConnections();
    proxy.close();
  });

  it('that refuses or is none is told', async () => {
    const proxy = createServer();
    proxy.on('connect', (_, socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'));
    const at = await listen(proxy);
    await expect(add({ url: 'https://hub.invalid', proxy: at })).rejects.toMatchObject({
      code: 'http/proxy',
      message: expect.stringContaining('407') as string,
    });
    proxy.close();
    await expect(add({ proxy: 'socks5://127.0.0.1:1' })).rejects.toMatchObject({ code: 'http/proxy' });
  });
});
