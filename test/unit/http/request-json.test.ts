import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { LabError } from '../../../src/core/common';
import { postJson, requestJson, withinJob } from '../../../src/node/http';
import { askChat } from '../../../src/node/language-model';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const { signal } = new AbortController();
const waits: number[] = [];
const quick = {
  signal,
  wait: (ms: number) => {
    waits.push(ms);
    return Promise.resolve();
  },
};
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing was thrown',
    (error: unknown) => LabError.dataOf(error).code,
  );

describe('posting JSON', () => {
  it('sends the body and reads the answer', async () => {
    const url = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => response.end(JSON.stringify({ got: JSON.parse(body), key: request.headers['x-key'] })));
    });
    expect(await postJson(url, { a: 1 }, { ...quick, headers: { 'x-key': 'k' } })).toEqual({ got: { a: 1 }, key: 'k' });
  });

  it('tries again for what passes by itself, and waits as told', async () => {
    let calls = 0;
    waits.length = 0;
    const url = await serve((_request, response) => {
      calls++;
      if (calls === 1) response.writeHead(429, { 'retry-after': '7' }).end();
      else if (calls === 2) response.writeHead(503, { 'retry-after': 'garbage' }).end();
      else response.end('{"ok":true}');
    });
    expect(await postJson(url, {}, quick)).toEqual({ ok: true });
    expect(waits).toEqual([7000, 2000]);
  });

  it('gives up after three tries, and never waits longer than a minute', async () => {
    let calls = 0;
    waits.length = 0;
    const url = await serve((_request, response) => {
      calls++;
      response.writeHead(503, { 'retry-after': '99999' }).end();
    });
    expect(await codeOf(postJson(url, {}, quick))).toBe('http/unavailable');
    expect(calls).toBe(3);
    expect(waits).toEqual([60_000, 60_000]);
  });

  it('does not follow a redirect, so that a key stays where it belongs', async () => {
    let asked = 0;
    const elsewhere = await serve((_request, response) => {
      asked++;
      response.end('{}');
    });
    const url = await serve((_request, response) => response.writeHead(307, { location: elsewhere }).end());
    expect(await codeOf(postJson(url, {}, quick))).toBe('http/refused');
    expect(asked).toBe(0);
  });

  it('refuses at once what will not pass: a wrong key, an unknown address, an address that is none', async () => {
    let calls = 0;
    const url = await serve((_request, response) => {
      calls++;
      response.writeHead(401).end();
    });
    expect(await codeOf(postJson(url, {}, quick))).toBe('http/refused');
    expect(calls).toBe(1);
    for (const bad of ['ftp://example.com', 'no address', 'http://user:secret@example.com', 'file:///etc/passwd'])
      expect(await codeOf(postJson(bad, {}, quick))).toBe('http/address');
    await postJson('http://user:secret@example.com', {}, quick).catch((error: unknown) =>
      expect(String(error)).not.toContain('secret'),
    );
    expect(await codeOf(postJson('http://127.0.0.1:1', {}, quick))).toBe('http/unreachable');
  });

  it('bounds what a server may send: size, bombs, time, half an answer, another language', async () => {
    const cases: readonly [string, RequestListener, object?][] = [
      ['http/too-large', (_r, response) => response.end(Buffer.alloc(2000, 32)), { maxBytes: 1000 }],
      [
        'http/too-large',
        (_r, response) =>
          response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(5_000_000, 32))),
        { maxBytes: 100_000 },
      ],
      ['http/too-slow', () => undefined, { timeoutMs: 100 }],
      ['http/not-json', (_r, response) => response.end('<html>')],
      ['http/not-json', (_r, response) => response.end('{"a":')],
      ['http/unreachable', (request) => request.socket.destroy()],
    ];
    for (const [code, listener, more] of cases)
      expect(await codeOf(postJson(await serve(listener), {}, { ...quick, ...more }))).toBe(code);
  });

  it('ends at once when it is cancelled, also while it waits', async () => {
    const abort = new AbortController();
    const url = await serve(() => abort.abort());
    expect(await codeOf(postJson(url, {}, { signal: abort.signal }))).toBe('job/cancelled');
    const waiting = new AbortController();
    const busy = await serve((_request, response) => {
      response.writeHead(429, { 'retry-after': '60' }).end();
      setTimeout(() => waiting.abort(), 50);
    });
    expect(await codeOf(postJson(busy, {}, { signal: waiting.signal }))).toBe('job/cancelled');
  });
});

describe('asking in JSON', () => {
  it('uses the method that is named, and says which status answered', async () => {
    const url = await serve((request, response) => {
      if (request.method === 'DELETE') response.writeHead(204).end();
      else if (request.url === '/absent') response.writeHead(404).end('{"detail":"no such thing"}');
      else response.end(JSON.stringify({ method: request.method }));
    });
    expect(await requestJson(url, quick)).toEqual({ status: 200, body: { method: 'GET' } });
    expect(await requestJson(url, { ...quick, method: 'PUT', body: {} })).toMatchObject({ body: { method: 'PUT' } });
    expect(await requestJson(url, { ...quick, method: 'DELETE' })).toEqual({ status: 204, body: undefined });
    const absent = { ...quick, answers: [404] };
    expect(await requestJson(`${url}/absent`, absent)).toEqual({ status: 404, body: { detail: 'no such thing' } });
    expect(await codeOf(requestJson(`${url}/absent`, quick))).toBe('http/refused');
  });

  it('repeats what the server says of a refusal, on one line and without the key', async () => {
    const said = [
      '{"error":{"message":"no\\nmodel for key-123456"}}',
      '{"error":"no model"}',
      '{"detail":[1]}',
      '<html>',
    ];
    const messages = [];
    for (const body of said) {
      const url = await serve((_request, response) => response.writeHead(400).end(body));
      const headers = { authorization: 'Bearer key-123456' };
      const refused = await requestJson(url, { ...quick, headers }).catch((error: unknown) => LabError.dataOf(error));
      messages.push((refused as { message: string }).message.replace(/^\S+ /, ''));
    }
    expect(messages).toEqual([
      'refuses with status 400: no model for …',
      'refuses with status 400: no model',
      'refuses with status 400.',
      'refuses with status 400.',
    ]);
  });

  it('ends with the job that asks, however deep', async () => {
    const abort = new AbortController();
    let closed: Promise<unknown> | undefined;
    const url = await serve((request) => {
      closed = new Promise((resolve) => request.socket.once('close', resolve));
      abort.abort();
    });
    const deep = async (): Promise<unknown> => {
      await Promise.resolve();
      return requestJson(url);
    };
    expect(await codeOf(withinJob(abort.signal, deep))).toBe('job/cancelled');
    await closed;
  });
});

describe('asking a chat model', () => {
  it('speaks the OpenAI shape, with the key as bearer token', async () => {
    const url = await serve((request, response) => {
      expect(request.url).toBe('/v1/chat/completions');
      expect(request.headers.authorization).toBe('Bearer secret');
      response.end(JSON.stringify({ choices: [{ message: { content: 'Why?' } }], usage: { total_tokens: -1 } }));
    });
    expect(await askChat({ url: `${url}/v1/`, model: 'm', key: 'secret' }, 'Ask.', quick)).toBe('Why?');
  });

  it('refuses what is no reply', async () => {
    for (const body of ['{}', '{"choices":[]}', `{"choices":[{"message":{"content":"${'x'.repeat(30_000)}"}}]}`]) {
      const url = await serve((_request, response) => response.end(body));
      expect(await codeOf(askChat({ url, model: 'm' }, 'Ask.', quick))).toBe('language-model/reply');
    }
  });
});
