import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { projectRoot } from '../shared';
import type { RunningServer } from './postgres';

type Json = Record<string, unknown>;
type Members = Record<string, { readonly required: boolean; readonly models: readonly string[] }>;

/** Every member that the published interface has, by model. */
const PUBLISHED = JSON.parse(
  readFileSync(path.join(projectRoot, 'test/golden/qdrant-requests.json'), 'utf8'),
) as Record<string, Members>;

/** What is wrong with a request, as the published interface has it; undefined where nothing is. */
export function requestProblem(model: string, value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return `${model} is no object`;
  const members = PUBLISHED[model]!;
  for (const [name, { required }] of Object.entries(members))
    if (required && !(name in value)) return `${model} has no ${name}`;
  for (const [name, member] of Object.entries(value)) {
    const known = members[name];
    if (!known) return `${model} has an unknown member ${name}`;
    const parts = Array.isArray(member) ? member : [member];
    if (known.models.length === 0 || typeof parts[0] !== 'object') continue;
    for (const part of parts) {
      const problems = known.models.map((one) => requestProblem(one, part));
      if (!problems.includes(undefined)) return problems[0];
    }
  }
  return undefined;
}

interface Stored {
  readonly size: number;
  readonly points: Map<number, readonly number[]>;
  /** Polls until it says that it is done. */
  busy: number;
}

export interface RecordedQdrant extends RunningServer {
  readonly collections: ReadonlyMap<string, Stored>;
  /** Method and path of every request, without the address. */
  readonly requests: readonly string[];
  /** Answers the next requests that match with this instead; `hang` never answers. */
  fail(pattern: RegExp, answer: { readonly status: number; readonly body: string } | 'hang'): void;
}

/**
 * Qdrant's interface as it is published, over an exact search: no Qdrant server is to be had from the registries. Requests
 * with members that the interface does not have are refused, as are wrong dimensions.
 * @param key wanted in the header `api-key`
 */
export async function startQdrant(key?: string): Promise<RecordedQdrant> {
  const collections = new Map<string, Stored>();
  const requests: string[] = [];
  let fault: { readonly pattern: RegExp; readonly answer: { status: number; body: string } | 'hang' } | undefined;

  function answerTo(method: string, url: URL, body: unknown): readonly [status: number, result: unknown] {
    const [, first, name = '', points, verb] = url.pathname.split('/');
    const at = `${method} /${[first, name && ':name', points, verb].filter(Boolean).join('/')}`;
    const checked = (model: string): void => {
      const problem = requestProblem(model, body);
      if (problem) throw new Refusal(400, `Format error in JSON body: ${problem}`);
    };
    if (at === 'GET /collections') return [200, { collections: [...collections.keys()].map((one) => ({ name: one })) }];
    if (at === 'PUT /collections/:name') {
      checked('CreateCollection');
      if (collections.has(name)) throw new Refusal(409, `Wrong input: Collection \`${name}\` already exists!`);
      const { vectors } = body as { vectors: { size: number } };
      collections.set(name, { size: vectors.size, points: new Map(), busy: 2 });
      return [200, true];
    }
    const collection = collections.get(name);
    if (at === 'DELETE /collections/:name') return [200, collections.delete(name)];
    if (!collection) throw new Refusal(404, `Not found: Collection \`${name}\` doesn't exist!`);
    const checkSize = (vector: readonly number[]): void => {
      const problem = `expected dim: ${collection.size}, got ${vector.length}`;
      if (vector.length !== collection.size) throw new Refusal(400, `Wrong input: Vector dimension error: ${problem}`);
    };
    switch (at) {
      case 'GET /collections/:name':
        return [200, { status: collection.busy-- > 0 ? 'yellow' : 'green', optimizer_status: 'ok' }];
      case 'PUT /collections/:name/points':
        checked('PointsList');
        for (const { id, vector } of (body as { points: { id: number; vector: number[] }[] }).points) {
          checkSize(vector);
          collection.points.set(id, vector.map(Math.fround));
        }
        return [200, { operation_id: 0, status: 'completed' }];
      case 'POST /collections/:name/points/count':
        checked('CountRequest');
        return [200, { count: collection.points.size }];
      case 'POST /collections/:name/points/query': {
        checked('QueryRequest');
        const { query, limit } = body as { query: number[]; limit: number };
        checkSize(query);
        const scored = [...collection.points].map(([id, vector]) => ({ id, version: 0, score: cosine(query, vector) }));
        return [200, { points: scored.sort((a, b) => b.score - a.score).slice(0, limit) }];
      }
      default:
        throw new Refusal(404, 'no such method');
    }
  }

  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url!, 'http://localhost');
      const asked = `${request.method!} ${url.pathname}`;
      requests.push(asked);
      const reply = (status: number, body: unknown): void => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(typeof body === 'string' ? body : JSON.stringify(body));
      };
      const body = await read(request);
      if (fault?.pattern.test(asked)) {
        if (fault.answer !== 'hang') reply(fault.answer.status, fault.answer.body);
        return;
      }
      if (key !== undefined && request.headers['api-key'] !== key) {
        reply(401, { status: { error: 'Must provide an API key or an Authorization bearer token' } });
        return;
      }
      if (asked === 'GET /') {
        reply(200, { title: 'qdrant - vector search engine', version: '1.20.0' });
        return;
      }
      try {
        const [status, result] = answerTo(request.method!, url, body);
        reply(status, { result, status: 'ok', time: 0.001 });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        reply(error.status, { status: { error: error.message }, time: 0.001 });
      }
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    collections,
    requests,
    fail: (pattern, answer) => void (fault = { pattern, answer }),
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

async function read(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request as AsyncIterable<Buffer>) text += chunk.toString('utf8');
  return text === '' ? undefined : (JSON.parse(text) as Json);
}

function cosine(a: readonly number[], b: readonly number[]): number {
  let dot = 0;
  let squares = 0;
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!;
    squares += b[i]! * b[i]!;
  }
  return dot / Math.sqrt(squares) / Math.hypot(...a);
}
