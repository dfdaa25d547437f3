import type { IncomingMessage } from 'node:http';
import { environmentError, userError } from '../../../core/common';
import { DEFAULT_HUB } from '../../../core/embedding';
import { openGet, unreachable } from '../../http/get';
import { readRetryAfter, retry, type Outcome, type Wait } from '../../http/retry';

export interface HubOptions {
  /** Base address of the hub or of a mirror with the same layout. */
  readonly url?: string;
  readonly proxy?: string;
  readonly signal: AbortSignal;
  readonly wait?: Wait;
  readonly idleMs?: number;
}

/** A model's repository at one revision. */
export interface Repository {
  /** `owner/name`. */
  readonly name: string;
  readonly revision: string;
}

/** @throws `models/bad-repository`, `models/bad-revision` */
export function repositoryOf(name: string, revision = 'main'): Repository {
  if (!/^[\w-][\w.-]{0,95}\/[\w-][\w.-]{0,95}$/.test(name))
    throw userError(
      'models/bad-repository',
      `"${name.slice(0, 100)}" is no repository.`,
      'Write OWNER/NAME, or a folder that exists.',
    );
  if (!/^[\w-][\w./-]{0,99}$/.test(revision) || revision.includes('..'))
    throw userError(
      'models/bad-revision',
      `"${revision.slice(0, 100)}" is no revision.`,
      'Name a branch, tag or commit.',
    );
  return { name, revision };
}

const base = ({ url = DEFAULT_HUB }: HubOptions): string => url.replace(/\/+$/, '');

export const treeAddress = (hub: HubOptions, { name, revision }: Repository): string =>
  `${base(hub)}/api/models/${name}/tree/${encodeURIComponent(revision)}?recursive=true`;

export const fileAddress = (hub: HubOptions, { name, revision }: Repository, path: string): string =>
  `${base(hub)}/${name}/resolve/${encodeURIComponent(revision)}/${path.split('/').map(encodeURIComponent).join('/')}`;

/** Redirects of one file: to a content network, and there once more. */
const REDIRECTS = 5;
const TRIES = 5;

/**
 * Asks for something and hands over the answer; what may pass by itself is tried again.
 * @param headers asked at every try: a download goes on where the last one broke
 * @param read of an answer of status 2xx
 * @throws `hub/not-found`, `hub/refused`, `http/…`
 */
export function get<T>(
  url: string,
  hub: HubOptions,
  { file, headers = () => Promise.resolve({}) }: { file: boolean; headers?: () => Promise<Record<string, string>> },
  read: (response: IncomingMessage) => Promise<T>,
): Promise<T> {
  const { proxy, signal, wait, idleMs } = hub;
  const attempt = async (): Promise<Outcome<T>> => {
    try {
      const response = await openGet(url, {
        headers: await headers(),
        signal,
        ...(proxy !== undefined && { proxy }),
        ...(idleMs !== undefined && { idleMs }),
        ...(file && { redirects: REDIRECTS }),
      });
      try {
        return refusalOf(new URL(url), response) ?? { value: await read(response) };
      } finally {
        response.destroy();
      }
    } catch (error) {
      const failure = unreachable(new URL(url), error, hub);
      return { failure };
    }
  };
  return retry(attempt, signal, wait, TRIES);
}

function refusalOf({ host }: URL, { statusCode = 0, headers }: IncomingMessage): Outcome<never> | undefined {
  // A range that does not fit any more is the reader's business.
  if ((statusCode >= 200 && statusCode < 300) || statusCode === 416) return undefined;
  if (statusCode === 429 || statusCode >= 500)
    return {
      failure: environmentError('http/unavailable', `${host} answers with status ${statusCode}.`, 'Try again later.'),
      retryAfterMs: readRetryAfter(headers['retry-after'] ?? null),
    };
  if (statusCode === 404)
    return {
      failure: userError(
        'hub/not-found',
        `${host} has no such model, revision or file.`,
        'Check the name; models that want an account cannot be downloaded here.',
      ),
    };
  return {
    failure: userError(
      'hub/refused',
      `${host} refuses with status ${statusCode}.`,
      statusCode === 401 || statusCode === 403
        ? 'Check the name. Models that want an account: download them yourself, then add the folder.'
        : 'Check the address of the hub.',
    ),
  };
}

/** @throws `hub/too-large` */
export async function cappedText(response: IncomingMessage, most: number): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > most)
      throw environmentError('hub/too-large', `The hub's answer is larger than ${most} bytes.`, 'Check its address.');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
