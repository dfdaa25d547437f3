import { environmentError, LabError, userError } from '../../core/common';
import type { ServerKind } from '../../core/vector-index';

export const PRODUCTS: Readonly<Record<ServerKind, string>> = {
  pgvector: 'PostgreSQL',
  qdrant: 'Qdrant',
  chroma: 'Chroma',
};

const START = 'Check that it runs and that the address is right; rag-lab servers asks it.';
const HTTP_CODES: Readonly<Record<string, string>> = {
  'http/unreachable': 'server/unreachable',
  'http/too-slow': 'server/too-slow',
  'http/refused': 'server/refused',
  'http/unavailable': 'server/unavailable',
};

/** What went wrong on the way to a server that speaks HTTP, under the server's name. */
export function ofHttp(kind: ServerKind, error: unknown): unknown {
  if (!(error instanceof LabError) || !error.code.startsWith('http/')) return error;
  const code = HTTP_CODES[error.code] ?? 'server/bad-answer';
  const full = /disk|space|storage|memory/i.test(error.message) && code === 'server/unavailable';
  const nextStep = code === 'server/unreachable' ? START : full ? 'Make room on the server.' : error.nextStep;
  return new LabError(
    {
      code: full ? 'server/full' : code,
      message: `${PRODUCTS[kind]}: ${error.message}`,
      nextStep,
      fault: error.fault,
    },
    { cause: error },
  );
}

export const unreachable = (kind: ServerKind, host: string, why: string, cause?: unknown): LabError =>
  environmentError('server/unreachable', `${PRODUCTS[kind]}: ${host} could not be reached (${why}).`, START, cause);

export const tooSlow = (kind: ServerKind, host: string, cause?: unknown): LabError =>
  environmentError(
    'server/too-slow',
    `${PRODUCTS[kind]}: ${host} did not answer in time.`,
    'Look at the load of the server and at the connection to it.',
    cause,
  );

export const badAnswer = (kind: ServerKind, what: string, cause?: unknown): LabError =>
  environmentError(
    'server/bad-answer',
    `${PRODUCTS[kind]} answered with ${what}.`,
    'Check that the address is that of the right server, and its version.',
    cause,
  );

/** What a server cannot do, by a knob's value. */
export const notSupported = (kind: ServerKind, what: string, nextStep: string): LabError =>
  userError('server/not-supported', `${PRODUCTS[kind]} ${what}.`, nextStep);

export const notConnected = (kind: ServerKind): LabError =>
  userError(
    'server/not-connected',
    `No ${PRODUCTS[kind]} server is known.`,
    `Run "RAG Lab: Connect a Vector Database…" in the editor, or set RAG_LAB_${kind.toUpperCase()}_URL in the terminal.`,
  );

export const badAddress = (kind: ServerKind, example: string): LabError =>
  userError('server/address', `The address of ${PRODUCTS[kind]} is not one.`, `Write it like ${example}.`);
