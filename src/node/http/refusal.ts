import { environmentError, userError } from '../../core/common';
import { readRetryAfter, type Outcome } from './retry';

const MOST_WORDS_CHARS = 200;

/**
 * What an answer that is none means to the user, with the server's own words where it has some.
 * @param secrets never repeated, even where the server does
 */
export function refusal(
  address: URL,
  { status, headers }: Response,
  body: string,
  secrets: readonly string[],
): Outcome<never> {
  const said = serversWords(body, secrets);
  const because = said ? `: ${said}` : '.';
  if (status === 429 || status >= 500) {
    const failure = environmentError(
      'http/unavailable',
      `${address.host} answers with status ${status}${because}`,
      status === 429 ? 'Wait until its limit allows more.' : 'Try again later.',
    );
    return { failure, retryAfterMs: readRetryAfter(headers.get('retry-after')) };
  }
  if (status >= 300 && status < 400) {
    const message = `${address.host} sends the request elsewhere, which is not followed.`;
    return { failure: userError('http/refused', message, 'Name the final address.') };
  }
  const unknown = status === 401 || status === 403;
  const keyless = `No key is known for ${address.origin}: the guide's page on remote models says where to give one.`;
  const next = !unknown
    ? 'Check the address and the names in the request.'
    : secrets.length
      ? 'Check the key.'
      : keyless;
  return { failure: userError('http/refused', `${address.host} refuses with status ${status}${because}`, next) };
}

/** The message in the usual places of an error's JSON, on one line, cut and without secrets. */
function serversWords(body: string, secrets: readonly string[]): string | undefined {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return undefined;
  }
  const words = ['error', 'message', 'detail', 'status'].reduce<string | undefined>(
    (found, name) => found ?? textAt(json, name),
    undefined,
  );
  const safe = secrets.reduce((text, secret) => text?.replaceAll(secret, '…'), words);
  return safe
    ?.replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, MOST_WORDS_CHARS);
}

function textAt(json: unknown, name: string): string | undefined {
  if (typeof json !== 'object' || json === null || !Object.hasOwn(json, name)) return undefined;
  const value = (json as Record<string, unknown>)[name];
  if (typeof value === 'string') return value;
  return textAt(value, 'message') ?? textAt(value, 'error');
}
