import type { EngineConnections } from '../protocol/worker-protocol';

/** Variables that other programs of these providers read too: for their own origins, and no other. */
const PROVIDER_KEYS: Readonly<Record<string, readonly string[]>> = {
  OPENAI_API_KEY: ['https://api.openai.com'],
  COHERE_API_KEY: ['https://api.cohere.com', 'https://api.cohere.ai'],
  VOYAGE_API_KEY: ['https://api.voyageai.com'],
};
const KEY_VARIABLE = 'RAG_LAB_API_KEY';

/** Variable of one server's key: `RAG_LAB_API_KEY_` and its host in capitals, `_` for what is no letter or digit. */
export const keyVariableOf = (origin: string): string =>
  `${KEY_VARIABLE}_${new URL(origin).host.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;

/**
 * Keys by origin, out of the environment. A server's own variable comes first. `RAG_LAB_API_KEY` belongs to the address
 * on the command line; without one to the only server that the user's models name and that has no other key. Of several
 * it goes to none.
 * @param named origin of the address on the command line
 * @param carded origins that the user's own models name
 */
export function keysFrom(
  env: NodeJS.ProcessEnv,
  named: string | undefined,
  carded: readonly string[],
): EngineConnections['keys'] {
  const keys: Record<string, string> = {};
  const give = (origin: string, key: string | undefined): void => {
    if (key) keys[origin] = key;
  };
  for (const [variable, origins] of Object.entries(PROVIDER_KEYS))
    for (const origin of origins) give(origin, env[variable]);
  for (const origin of carded) give(origin, env[keyVariableOf(origin)]);
  const keyless = carded.filter((origin) => keys[origin] === undefined);
  if (named !== undefined) give(named, env[keyVariableOf(named)] ?? env[KEY_VARIABLE]);
  else if (keyless.length === 1) give(keyless[0]!, env[KEY_VARIABLE]);
  return keys;
}
