import type * as Pg from 'pg';
import { environmentError, LabError, userError } from '../../core/common';
import { badAddress, badAnswer, tooSlow, unreachable } from './server-error';

/** For creating an index and taking rows in. */
export const LONG_MS = 3_600_000;

export type Row = Readonly<Record<string, unknown>>;

/** One connection to PostgreSQL. Parameters are always bound; its failures are `server/…`. */
export interface PgSession {
  query(text: string, values?: readonly unknown[], timeoutMs?: number): Promise<readonly Row[]>;
  /** Ends the connection without waiting for what it is at. */
  break(): void;
  close(): Promise<void>;
}

/** @throws `server/address` for anything but `postgres://…` */
export function pgAddress(url: string): URL {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address && /^postgres(ql)?:$/.test(address.protocol) && address.hostname) return address;
  throw badAddress('pgvector', 'postgres://user:password@localhost:5432/database');
}

/** The driver is a file of its own beside the bundle, read when a server is first asked for. */
const driver = async (): Promise<Pick<typeof Pg, 'Client'>> => (await import('pg')).default;

/**
 * TLS as the address says (`?sslmode=require`). @throws `server/unreachable`, `server/refused`, `server/address`
 * @param askMs to connect, and for each question that is given no time of its own
 */
export async function openPgSession(url: string, askMs: number): Promise<PgSession> {
  const { host } = pgAddress(url);
  const pg = await driver();
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: askMs,
    keepAlive: true,
    application_name: 'rag-lab',
  });
  // A connection that breaks while nobody asks anything must not end the process; the next question fails.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw ofPg(host, error);
  }
  return sessionOf(client, host, askMs);
}

const sessionOf = (client: Pg.Client, host: string, askMs: number): PgSession => ({
  async query(text, values = [], timeoutMs = askMs) {
    try {
      const query = { text, values: [...values], query_timeout: timeoutMs };
      return (await client.query<Record<string, unknown>>(query)).rows;
    } catch (error) {
      throw ofPg(host, error);
    }
  },
  break() {
    (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  },
  close: () => client.end().catch(() => undefined),
});

/** Codes of PostgreSQL (appendix A of its manual) as what the user can do about them. */
function ofPg(host: string, error: unknown): LabError {
  if (error instanceof LabError) return error;
  const { code = '', message = String(error) } = (error ?? {}) as { code?: string; message?: string };
  const said = message
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, 200);
  if (code.startsWith('28'))
    return refused(`it does not let this user in (${said})`, 'Check user and password.', error);
  if (code === '3D000') return refused(said, 'Name a database that exists.', error);
  if (code === '42501')
    return refused(said, 'Ask for the right to create tables, and extensions if vector is missing.', error);
  if (/^(53100|53200|54000|58030)$/.test(code))
    return environmentError('server/full', `PostgreSQL: ${said}.`, 'Make room on the server.', error);
  if (/^(53|57P0[123])/.test(code))
    return environmentError('server/unavailable', `PostgreSQL: ${said}.`, 'Try again later.', error);
  if (code === '57014' || /timeout/i.test(message)) return tooSlow('pgvector', host, error);
  if (/^[0-9A-Z]{5}$/.test(code) && !code.startsWith('08')) {
    return code.startsWith('XX')
      ? badAnswer('pgvector', `an internal error (${said})`, error)
      : refused(said, 'Check the version of PostgreSQL and of pgvector.', error);
  }
  return unreachable('pgvector', host, code || said, error);
}

const refused = (what: string, nextStep: string, cause: unknown): LabError =>
  new LabError({ ...userError('server/refused', `PostgreSQL: ${what}.`, nextStep).toData() }, { cause });
