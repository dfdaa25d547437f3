import { SERVER_KINDS, type ServerKind, type VectorIndexKind } from '../../core/vector-index';
import type { EngineConnections } from '../../protocol/worker-protocol';
import { createChroma } from './chroma';
import { createPgvector } from './pgvector';
import { createQdrant } from './qdrant';
import { notConnected } from './server-error';
import { createServerKind } from './server-index';
import type { VectorServer } from './types';

/** The user's vector databases, as far as they are connected. */
export interface VectorServers {
  readonly kinds: readonly VectorIndexKind[];
  /** Those that whoever started the engine named. */
  connected(): readonly ServerKind[];
  /** A connection of its own; nothing is sent before it is used. @throws `server/not-connected`, `server/address` */
  connect(kind: ServerKind): VectorServer;
  /** Address without password and parameters. */
  shownUrl(kind: ServerKind): string;
  /** Drops what open indexes made, for at most this long. */
  dropAll(maxMs: number): Promise<void>;
}

/** For an answer that somebody waits for; making collections and indexes may take longer. */
const ASK_MS = 15_000;

export function createVectorServers(connections: () => EngineConnections, askMs = ASK_MS): VectorServers {
  const open = new Set<() => Promise<void>>();
  const urlOf = (kind: ServerKind): string => {
    const url = connections().servers[kind]?.url;
    if (!url) throw notConnected(kind);
    return url;
  };
  const connect = (kind: ServerKind): VectorServer => {
    const url = urlOf(kind);
    if (kind === 'pgvector') return createPgvector(url, askMs);
    const key = URL.canParse(url) ? connections().keys[new URL(url).origin] : undefined;
    return kind === 'qdrant' ? createQdrant(url, key, askMs) : createChroma(url, key, askMs);
  };
  const namespaces = {
    add(drop: () => Promise<void>): () => Promise<void> {
      let dropping: Promise<void> | undefined;
      const once = (): Promise<void> => (dropping ??= drop().finally(() => open.delete(once)));
      open.add(once);
      return once;
    },
  };
  return {
    kinds: SERVER_KINDS.map((kind) => createServerKind(kind, () => connect(kind), namespaces)),
    connected: () => SERVER_KINDS.filter((kind) => connections().servers[kind]),
    connect,
    shownUrl: (kind) => {
      const url = urlOf(kind);
      if (!URL.canParse(url)) return '';
      const { protocol, host, pathname } = new URL(url);
      return `${protocol}//${host}${pathname === '/' ? '' : pathname}`;
    },
    dropAll: async (maxMs) => {
      if (open.size === 0) return;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, maxMs)));
      await Promise.race([Promise.all([...open].map((drop) => drop())), late]);
      clearTimeout(timer);
    },
  };
}
