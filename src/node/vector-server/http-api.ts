import type * as z from 'zod';
import { httpAddress, LabError } from '../../core/common';
import type { ServerKind } from '../../core/vector-index';
import { requestJson, type JsonRequest } from '../http';
import { badAddress, badAnswer, ofHttp } from './server-error';

/** Asks below the server's address; what it answers is checked. */
export type Ask = <T>(path: string, answer: z.ZodType<T>, request?: Omit<JsonRequest, 'headers'>) => Promise<T>;

const EXAMPLE: Readonly<Partial<Record<ServerKind, string>>> = {
  qdrant: 'http://localhost:6333',
  chroma: 'http://localhost:8000',
};

/** @throws `server/address` */
export function serverAddress(kind: ServerKind, url: string): URL {
  try {
    return httpAddress(url);
  } catch {
    throw badAddress(kind, EXAMPLE[kind]!);
  }
}

/** Requests below a base address; every answer is checked, every failure is the server's. */
export function httpApi(kind: ServerKind, address: URL, headers: Readonly<Record<string, string>>, askMs: number): Ask {
  const base = `${address.origin}${address.pathname.replace(/\/$/, '')}`;
  return async (path, answer, request = {}) => {
    try {
      const { body } = await requestJson(`${base}${path}`, { timeoutMs: askMs, ...request, headers });
      const parsed = answer.safeParse(body);
      if (!parsed.success) throw badAnswer(kind, 'something that its interface does not have', parsed.error);
      return parsed.data;
    } catch (error) {
      throw error instanceof LabError ? ofHttp(kind, error) : error;
    }
  };
}
