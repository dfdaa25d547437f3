import { DEFAULT_HUB } from '../core/embedding';
import type { EngineConnections } from '../protocol/worker-protocol';

/** Address of a mirror of the hub that models are downloaded from. */
const HUB_VARIABLE = 'RAG_LAB_HUB';

/** The hub and the proxy to it, as the environment names them: `RAG_LAB_HUB`, `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`. */
export function hubFrom(env: NodeJS.ProcessEnv): NonNullable<EngineConnections['hub']> {
  // A variable set to nothing is how shells unset one for a command.
  const valueOf = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  const either = (name: string): string | undefined => valueOf(name) ?? valueOf(name.toLowerCase());
  const url = valueOf(HUB_VARIABLE);
  const { protocol, hostname } = new URL(url !== undefined && URL.canParse(url) ? url : DEFAULT_HUB);
  const proxy = either(protocol === 'http:' ? 'HTTP_PROXY' : 'HTTPS_PROXY');
  const direct = (either('NO_PROXY') ?? '')
    .split(',')
    .map((name) => name.trim().replace(/^\*?\./, ''))
    .some((name) => name === '*' || (name !== '' && (hostname === name || hostname.endsWith(`.${name}`))));
  return { ...(url !== undefined && { url }), ...(proxy !== undefined && !direct && { proxy }) };
}
