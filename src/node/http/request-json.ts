import { cancelled, environmentError, httpAddress, LabError } from '../../core/common';
import { jobSignal } from './job-signal';
import { refusal } from './refusal';
import { retry, type Outcome, type Wait } from './retry';

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: that of the job at work. */
  readonly signal?: AbortSignal;
  /** For one try, from start to the last byte. Default 60 s. */
  readonly timeoutMs?: number;
  /** Of the answer, after decompression. Default 4 MB. */
  readonly maxBytes?: number;
  readonly wait?: Wait;
  /** Default 3; 1 where the time of an answer is measured. */
  readonly tries?: number;
}

export interface JsonRequest extends RequestOptions {
  /** Default GET, with a body POST. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Statuses that answer the question, beside 2xx: 404 where something may be absent. */
  readonly answers?: readonly number[];
}

export interface JsonAnswer {
  readonly status: number;
  /** Undefined where the server sent nothing. */
  readonly body: unknown;
}

/** Most that is read of an answer that is an error. */
const MOST_REFUSAL_BYTES = 16_384;

/**
 * Asks a server in JSON. Three tries at most, for what may pass by itself (429, 5xx, a broken connection), with the
 * server's Retry-After up to a minute. Redirects are not followed: they would carry a key elsewhere.
 * @throws `http/address`, `http/refused` (4xx), `http/unavailable`, `http/unreachable`, `http/too-slow`,
 * `http/too-large`, `http/not-json`, `job/cancelled`
 */
export async function requestJson(url: string, request: JsonRequest = {}): Promise<JsonAnswer> {
  const address = httpAddress(url);
  const signal = request.signal ?? jobSignal() ?? new AbortController().signal;
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  const attempt = (): Promise<Outcome<JsonAnswer>> =>
    tryOnce(address, request, body, signal).catch((error: unknown) => {
      if (signal.aborted) throw cancelled();
      return { failure: error instanceof LabError ? error : unreachable(address, error) };
    });
  return retry(attempt, signal, request.wait, request.tries);
}

/** As {@link requestJson}, by POST. @returns the answer's body */
export async function postJson(url: string, body: unknown, options: RequestOptions = {}): Promise<unknown> {
  return (await requestJson(url, { ...options, method: 'POST', body })).body;
}

async function tryOnce(
  address: URL,
  request: JsonRequest,
  body: string | undefined,
  signal: AbortSignal,
): Promise<Outcome<JsonAnswer>> {
  const { headers = {}, timeoutMs = 60_000, maxBytes = 4_000_000, answers = [] } = request;
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(address, {
      method: request.method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body }),
      redirect: 'manual',
      signal: AbortSignal.any([signal, deadline]),
    });
    const { status } = response;
    if (!response.ok && !answers.includes(status)) {
      const said = await cappedText(address, response, MOST_REFUSAL_BYTES).catch(() => '');
      return refusal(address, response, said, secretsOf(headers));
    }
    const text = await cappedText(address, response, maxBytes);
    return { value: { status, body: text.trim() === '' ? undefined : parsed(address, text) } };
  } catch (error) {
    if (deadline.aborted && !signal.aborted)
      throw environmentError(
        'http/too-slow',
        `${address.host} did not answer within ${Math.round(timeoutMs / 1000)} s.`,
        'Try again, or use another server.',
        error,
      );
    throw error;
  }
}

/** Words of all headers that are long enough to be a key. */
const secretsOf = (headers: Readonly<Record<string, string>>): string[] =>
  Object.values(headers).flatMap((value) => value.split(' ').filter((word) => word.length >= 6));

async function cappedText(address: URL, response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > maxBytes)
      throw environmentError(
        'http/too-large',
        `The answer of ${address.host} is larger than ${maxBytes} bytes.`,
        'Check that the address is the right one.',
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(address: URL, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw environmentError(
      'http/not-json',
      `${address.host} answered with something that is not JSON.`,
      'Check the address; many servers want /v1 at its end.',
      error,
    );
  }
}

function unreachable(address: URL, error: unknown): Error {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = (cause as NodeJS.ErrnoException).code ?? (cause instanceof Error ? cause.message : 'unknown');
  return environmentError(
    'http/unreachable',
    `${address.host} could not be reached (${code}).`,
    'Check the address and that the server runs.',
    error,
  );
}
