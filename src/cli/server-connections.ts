import type { EngineConnections } from '../protocol/worker-protocol';
import { SERVER_KINDS } from '../core/vector-index';

/**
 * Vector databases that the environment names: `RAG_LAB_PGVECTOR_URL`, `RAG_LAB_QDRANT_URL`, `RAG_LAB_CHROMA_URL`, and
 * keys for the origins of the last two in `RAG_LAB_QDRANT_API_KEY` and `RAG_LAB_CHROMA_API_KEY`.
 */
export function serversFrom(env: NodeJS.ProcessEnv): Pick<EngineConnections, 'servers' | 'keys'> {
  const servers: Record<string, { url: string }> = {};
  const keys: Record<string, string> = {};
  for (const kind of SERVER_KINDS) {
    const url = env[`RAG_LAB_${kind.toUpperCase()}_URL`];
    if (!url) continue;
    servers[kind] = { url };
    const key = env[`RAG_LAB_${kind.toUpperCase()}_API_KEY`];
    if (key && kind !== 'pgvector' && URL.canParse(url)) keys[new URL(url).origin] = key;
  }
  return { servers, keys };
}
