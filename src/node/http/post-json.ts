import { setTimeout as sleep } from 'node:timers/promises';
import { cancelled, environmentError, httpAddress, LabError, userError } from '../../core/common';

export interface PostOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** For one try, from start to the last byte. Default 60 s. */
  readonly timeoutMs?: number;
  /** Of the answer, after decompression. Default 4 MB. */
  readonly maxBytes?: number;
  /** Waits between tries; tests make it quick. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const TRIES = 3;
const LONGEST_WAIT_MS = 60_000;

const waitFor = async (ms: number, signal: AbortSignal): Promise<void> => {
  await sleep(ms, undefined, { signal });
};

/**
 * Posts JSON and reads JSON. Three tries at most, for what may pass by itself (429, 5xx, a broken connection), with the
 * server's Retry-After up to a minute. Redirects are not followed: they would carry a key elsewhere.
 * @throws `http/address`, `http/refused` (4xx), `http/unavailable`, `http/too-slow`, `http/too-large`, `http/not-json`
 */
export async function postJson(url: string, body: unknown, options: PostOptions): Promise<unknown> {
  const address = httpAddress(url);
  const { signal, wait = waitFor } = options;
  for (let attempt = 1; ; attempt++) {
    const outcome = await tryOnce(address, JSON.stringify(body), options).catch((error: unknown) => {
      if (signal.aborted) throw cancelled();
      return { failure: LabError.dataOf(error).code === 'internal/unexpected' ? unreachable(address, error) : error };
    });
    if ('value' in outcome) return outcome.value;
    const { failure } = outcome;
    const again = 'retryAfterMs' in outcome || isPassing(failure);
    if (!again || attempt >= TRIES) throw failure;
    const pause = ('retryAfterMs' in outcome ? outcome.retryAfterMs : undefined) ?? 500 * 2 ** attempt;
    await wait(Math.min(pause, LONGEST_WAIT_MS), signal).catch(() => {
      throw cancelled();
    });
  }
}

type Outcome = { readonly value: unknown } | { readonly failure: unknown; readonly retryAfterMs?: number | undefined };

async function tryOnce(address: URL, body: string, options: PostOptions): Promise<Outcome> {
  const { headers, signal, timeoutMs = 60_000, maxBytes = 4_000_000 } = options;
  const deadline = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([signal, deadline]),
    });
    if (!response.ok) {
      await response.body?.cancel().catch(() => undefined);
      return refusal(address, response);
    }
    return { value: parsed(address, await cappedText(address, response, maxBytes)) };
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

function refusal(address: URL, { status, headers }: Response): Outcome {
  if (status === 429 || status >= 500) {
    const failure = environmentError(
      'http/unavailable',
      `${address.host} answers with status ${status}.`,
      status === 429 ? 'Wait until its limit allows more.' : 'Try again later.',
    );
    return { failure, retryAfterMs: retryAfterMs(headers.get('retry-after')) };
  }
  const redirected = status >= 300 && status < 400;
  const why = redirected ? 'sends the request elsewhere, which is not followed' : `refuses with status ${status}`;
  const next =
    status === 401 || status === 403 ? 'Check the key.' : redirected ? 'Name the final address.' : 'Check the address.';
  return { failure: userError('http/refused', `${address.host} ${why}.`, next) };
}

/** Seconds or a date; what cannot be read counts as not said. */
function retryAfterMs(header: string | null): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,6}$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

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

const isPassing = (failure: unknown): boolean =>
  ['http/unavailable', 'http/unreachable', 'http/too-slow'].includes(LabError.dataOf(failure).code);

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
