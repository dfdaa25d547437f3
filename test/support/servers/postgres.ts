import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

export interface RunningServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** PostgreSQL with pgvector in this process, on a port of its own. All its connections share one session's settings. */
export async function startPostgres(): Promise<RunningServer & { readonly db: PGlite }> {
  const db = await PGlite.create({ extensions: { vector } });
  const server = new PGLiteSocketServer({ db, port: 0, maxConnections: 100 });
  await server.start();
  const [, port] = /:(\d+)$/.exec(server.getServerConn())!;
  return {
    db,
    url: `postgres://postgres:secret-word@127.0.0.1:${port!}/postgres`,
    async stop() {
      await server.stop();
      await db.close();
    },
  };
}
