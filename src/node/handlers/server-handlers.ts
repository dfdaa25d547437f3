import { LabError } from '../../core/common';
import { cleanRedis, redisState } from '../shared-cache';
import { writeExport } from '../vector-server/export/write-export';
import type { VectorServer } from '../vector-server';
import type { HandlerContext, Handlers } from './types';

/** Vector databases of the user's, and their Redis. */
export const serverHandlers = ({
  open,
  checkVariants,
  connections,
}: HandlerContext): Handlers<'servers' | 'serversClean' | 'exportToServer'> => ({
  servers: async () => {
    const { servers } = await open();
    const { redis } = connections();
    return Promise.all([
      ...servers.connected().map(async (kind) => {
        const url = servers.shownUrl(kind);
        try {
          return await using(servers.connect(kind), async (server) => ({
            kind,
            url,
            version: await server.version(),
            namespaces: await server.namespaces(),
          }));
        } catch (error) {
          return { kind, url, error: LabError.dataOf(error) };
        }
      }),
      ...(redis ? [redisState(redis.url)] : []),
    ]);
  },
  serversClean: async () => {
    const { servers } = await open();
    const dropped: string[] = [];
    const failures: unknown[] = [];
    for (const kind of servers.connected())
      await using(servers.connect(kind), async (server) => {
        for (const name of await server.namespaces()) {
          await server.drop(name);
          dropped.push(`${kind} ${name}`);
        }
      }).catch((error: unknown) => failures.push(error));
    const { redis } = connections();
    if (redis)
      await cleanRedis(redis.url)
        .then((names) => dropped.push(...names.map((name) => `redis ${name}`)))
        .catch((error: unknown) => failures.push(error));
    // A server that is down keeps no other from being cleaned.
    if (failures.length > 0) throw failures[0];
    return { dropped };
  },
  exportToServer: async ({ corpus, variant, kind, dir }, control) => {
    const node = await open();
    await checkVariants(node, [variant]);
    // The rows are wanted, not an index of them.
    const rowsOnly = { ...variant, knobs: { ...variant.knobs, 'index.kind': 'flat' as const } };
    const files = await node.lab.withPrepared(
      corpus,
      rowsOnly,
      (prepared) => writeExport(prepared, variant, kind, dir, control),
      control,
    );
    return { files };
  },
});

async function using<T>(server: VectorServer, work: (server: VectorServer) => Promise<T>): Promise<T> {
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}
