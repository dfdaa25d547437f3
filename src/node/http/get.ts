import { request as httpRequest, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { cancelled, environmentError, httpAddress, userError } from '../../core/common';

export interface GetOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Address of an HTTP proxy: asked itself for http, for a tunnel (CONNECT) for https. */
  readonly proxy?: string;
  readonly signal: AbortSignal;
  /** Silence after which the connection is given up. Default 30 s. */
  readonly idleMs?: number;
  /** Redirects that are followed, to any host but never from https to http. Default none. */
  readonly redirects?: number;
}

const IDLE_MS = 30_000;
const LIKE_GET = [301, 302, 303, 307, 308];

/**
 * Opens a GET and gives the answer with its body unread, whatever its status. Sends no key, so redirects carry none.
 * @throws `http/address`, `http/unreachable`, `http/too-slow`, `http/refused` (a redirect too many), `http/proxy`
 */
export async function openGet(url: string, options: GetOptions): Promise<IncomingMessage> {
  let address = httpAddress(url);
  for (let left = options.redirects ?? 0; ; left--) {
    const response = await openOnce(address, options);
    const { location } = response.headers;
    if (!LIKE_GET.includes(response.statusCode ?? 0) || location === undefined) return response;
    response.destroy();
    const next = URL.canParse(location, address.href) ? httpAddress(new URL(location, address.href).href) : undefined;
    const safe = next && !(address.protocol === 'https:' && next.protocol === 'http:');
    if (left <= 0 || !safe)
      throw userError(
        'http/refused',
        `${address.host} sends the request elsewhere${next ? ` (${next.host})` : ''}, which is not followed.`,
        'Name the final address.',
      );
    address = next;
  }
}

async function openOnce(address: URL, options: GetOptions): Promise<IncomingMessage> {
  const { headers, proxy, signal } = options;
  if (signal.aborted) throw cancelled();
  const secure = address.protocol === 'https:';
  const sent = { 'user-agent': 'rag-lab', 'accept-encoding': 'identity', ...headers };
  const direct: RequestOptions = { headers: sent };
  try {
    if (proxy === undefined) return await answerTo((secure ? httpsRequest : httpRequest)(address, direct), options);
    if (!secure) return await answerTo(throughProxy(proxy, 'GET', address.href, sent, address), options);
    const socket = await tunnel(proxy, address, options);
    const tls = await secured(socket, address);
    return await answerTo(httpsRequest(address, { ...direct, agent: false, createConnection: () => tls }), options);
  } catch (error) {
    throw unreachable(address, error, options);
  }
}

function throughProxy(
  proxy: string,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  address: URL,
): ClientRequest {
  const at = URL.canParse(proxy) ? new URL(proxy) : undefined;
  if (!at || !/^https?:$/.test(at.protocol))
    throw userError('http/proxy', 'The proxy is not an http or https address.', 'Write it like http://proxy:3128.');
  const name = decodeURIComponent(at.username);
  const login = name && Buffer.from(`${name}:${decodeURIComponent(at.password)}`).toString('base64');
  const request = at.protocol === 'https:' ? httpsRequest : httpRequest;
  return request({
    method,
    host: at.hostname.replace(/^\[|\]$/g, ''),
    ...(at.port && { port: at.port }),
    path,
    agent: false,
    headers: { ...headers, host: address.host, ...(login && { 'proxy-authorization': `Basic ${login}` }) },
  });
}

function tunnel(proxy: string, address: URL, options: GetOptions): Promise<Socket> {
  const request = throughProxy(proxy, 'CONNECT', `${address.hostname}:${address.port || '443'}`, {}, address);
  return new Promise((resolve, reject) => {
    request.once('connect', ({ statusCode }, socket) => {
      if (statusCode === 200) {
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(environmentError('http/proxy', `The proxy answers with status ${statusCode}.`, 'Check the proxy.'));
    });
    watch(request, options, reject);
    request.end();
  });
}

/** TLS inside a tunnel, once its handshake is done. */
const secured = (socket: Socket, { hostname }: URL): Promise<TLSSocket> =>
  new Promise((resolve, reject) => {
    const tls = connectTls({ socket, servername: hostname }, () => resolve(tls));
    // Stays for good: what breaks later is told by the request, and an error that nobody hears ends the process.
    tls.on('error', (error: Error) => {
      socket.destroy();
      reject(error);
    });
  });

const answerTo = (request: ClientRequest, options: GetOptions): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    request.once('response', resolve);
    watch(request, options, reject);
    request.end();
  });

/** Ends a request, its body included, when the job is cancelled or the line is silent. */
function watch(request: ClientRequest, { signal, idleMs = IDLE_MS }: GetOptions, reject: (error: Error) => void): void {
  const abort = (): void => void request.destroy(cancelled());
  signal.addEventListener('abort', abort, { once: true });
  request.setTimeout(idleMs, () => request.destroy(new Error(`silent for ${Math.round(idleMs / 1000)} s`)));
  request.once('error', reject);
  request.once('close', () => signal.removeEventListener('abort', abort));
}

/** What broke a connection, in the lab's words; errors of ours stay as they are. */
export function unreachable(address: URL, error: unknown, { signal }: Pick<GetOptions, 'signal'>): unknown {
  if (signal.aborted) return cancelled();
  if (error instanceof Error && error.name === 'LabError') return error;
  const why = (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : 'unknown');
  return environmentError(
    'http/unreachable',
    `${address.host} could not be reached (${why}).`,
    'Check the address, the network and the proxy.',
    error,
  );
}
