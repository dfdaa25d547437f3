import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { environmentError } from '../../../core/common';
import { fileAddress, get, type HubOptions, type Repository } from './hub';
import type { HubFile } from './list-files';

/** Where a file is until it is whole, and what tells its version apart. */
const partOf = (target: string): string => `${target}.part`;
const tagOf = (target: string): string => `${target}.part.etag`;

export const sizeIfThere = async (file: string): Promise<number> =>
  (await stat(file).catch(() => undefined))?.size ?? 0;

/** Bytes of a file that need not be fetched again. */
export const presentBytes = async (target: string, { bytes }: HubFile): Promise<number> =>
  Math.min(bytes, (await sizeIfThere(target)) || (await sizeIfThere(partOf(target))));

/**
 * Fetches one file. What came stays beside it until it is whole, and the next try goes on from there, also in another
 * process; the hub's checksum decides whether it is right.
 * @param onBytes told of bytes on disk, now and then
 * @throws `hub/wrong-size`, `hub/wrong-bytes`, and what {@link get} throws
 */
export async function downloadFile(
  hub: HubOptions,
  repository: Repository,
  file: HubFile,
  target: string,
  onBytes: (bytes: number) => void,
): Promise<void> {
  if ((await sizeIfThere(target)) === file.bytes && (await isRight(target, file))) {
    onBytes(file.bytes);
    return;
  }
  const part = partOf(target);
  await mkdir(path.dirname(target), { recursive: true });
  if ((await sizeIfThere(part)) !== file.bytes) {
    const headers = async (): Promise<Record<string, string>> => {
      const present = await sizeIfThere(part);
      const tag = await readFile(tagOf(target), 'utf8').catch(() => '');
      return present > 0 && present < file.bytes && tag !== '' ? { range: `bytes=${present}-`, 'if-range': tag } : {};
    };
    const url = fileAddress(hub, repository, file.path);
    await get(url, hub, { file: true, headers }, (response) => receive(response, file, target, onBytes));
  }
  if (!(await isRight(part, file))) {
    await rm(part, { force: true });
    throw environmentError(
      'hub/wrong-bytes',
      `${file.path} does not have the checksum that the hub gives for it.`,
      'Try again; if it stays so, do not use this mirror.',
    );
  }
  await rename(part, target);
  await rm(tagOf(target), { force: true });
}

async function receive(
  response: IncomingMessage,
  file: HubFile,
  target: string,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const part = partOf(target);
  const { statusCode, headers } = response;
  const present = await sizeIfThere(part);
  const resumes = statusCode === 206 && headers['content-range'] === `bytes ${present}-${file.bytes - 1}/${file.bytes}`;
  if (!resumes && statusCode !== 200) {
    // The server offers another piece than was asked for: all of it, next time.
    await rm(part, { force: true });
    throw environmentError('http/unavailable', `The hub does not go on with ${file.path}.`, 'Try again.');
  }
  const announced = headers['content-length'];
  if (!resumes && announced !== undefined && Number(announced) !== file.bytes)
    throw wrongSize(file, `${announced} bytes of ${headers['content-type'] ?? 'unknown kind'}`);
  const { etag } = headers;
  // A weak tag does not promise the same bytes.
  if (etag !== undefined && !etag.startsWith('W/')) await writeFile(tagOf(target), etag);
  else if (!resumes) await rm(tagOf(target), { force: true });

  const handle = await open(part, resumes ? 'a' : 'w');
  let bytes = resumes ? present : 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > file.bytes) throw wrongSize(file, 'more');
      await handle.write(chunk);
      onBytes(bytes);
    }
    await handle.sync();
  } finally {
    await handle.close();
    if (bytes > file.bytes) await rm(part, { force: true });
  }
  if (bytes < file.bytes)
    throw environmentError(
      'http/unreachable',
      `The connection ended after ${bytes.toLocaleString('en')} of ${file.bytes.toLocaleString('en')} bytes of ${file.path}.`,
      'Try again: it goes on from there.',
    );
}

const wrongSize = ({ path: name, bytes }: HubFile, came: string): Error =>
  environmentError(
    'hub/wrong-size',
    `The hub lists ${name} with ${bytes.toLocaleString('en')} bytes and sends ${came}.`,
    'Check the address of the hub or mirror.',
  );

/** Held against the checksum that the hub gave; by size alone where it gave none. */
async function isRight(name: string, { bytes, sha256, gitId }: HubFile): Promise<boolean> {
  const expected = sha256 ?? gitId;
  if (expected === undefined) return (await sizeIfThere(name)) === bytes;
  const hash = createHash(sha256 === undefined ? 'sha1' : 'sha256');
  if (sha256 === undefined) hash.update(`blob ${bytes}\0`);
  for await (const chunk of createReadStream(name) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex') === expected;
}
