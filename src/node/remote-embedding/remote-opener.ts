import type { TokenCounter } from '../../core/chunking';
import type { PaidTokenCounter } from '../../core/cost';
import { FIDELITY_TEXTS } from '../../core/embedding';
import type { ModelFolder, ModelOpener } from '../embedding';
import type { AskOptions } from './ask-embeddings';
import { modelOfRemoteCard, readRemoteCard, remoteAddress, type RemoteCard } from './remote-card';
import { createRemoteEmbedder } from './remote-embedder';
import { remoteTokens } from './remote-tokens';

export interface RemoteOptions {
  /** Keys by origin, as whoever started the engine tells them; asked at every request. */
  readonly keys: () => Readonly<Record<string, string>>;
  readonly paidTokens: PaidTokenCounter;
  /** Tokenizer that counts for models whose own is not known. */
  readonly standIn: () => Promise<TokenCounter>;
  /** Of requests; tests make them quick. */
  readonly request?: Pick<AskOptions, 'wait' | 'timeoutMs'>;
}

/** Key of the origin that a card names, and of no other. */
export const askOptions = (
  card: Pick<RemoteCard, 'api' | 'url'>,
  { keys, request }: Pick<RemoteOptions, 'keys' | 'request'>,
): AskOptions => ({ ...request, key: keys()[new URL(remoteAddress(card)).origin] });

/** What the fidelity gate sends, several times: each is billed. Spread over the list, for lengths and scripts. */
const GATE_TEXTS = FIDELITY_TEXTS.filter((_, i) => i % 16 === 15);

/**
 * Servers round, and add up batches in other orders: the same text may come back with numbers that differ by so much.
 * Numbers of a vector of length 1 with 1,000 dimensions are around 0.03.
 */
const GATE_TOLERANCE = 1e-3;

/** Opens cards of kind `remote`. Opening asks no server anything. */
export function remoteOpener(options: RemoteOptions): ModelOpener {
  const openTokenizer = async (folder: ModelFolder) =>
    remoteTokens(await readRemoteCard(folder), options.paidTokens, options.standIn);
  return {
    describe: async (folder) => modelOfRemoteCard(await readRemoteCard(folder)),
    openTokenizer,
    gate: { texts: GATE_TEXTS, tolerance: GATE_TOLERANCE },
    async checkFiles(folder) {
      const { host } = new URL(remoteAddress(await readRemoteCard(folder)));
      return `The model is at ${host}; nothing of it is kept here but its card.`;
    },
    async open(folder) {
      const card = await readRemoteCard(folder);
      return createRemoteEmbedder(card, await openTokenizer(folder), () => askOptions(card, options));
    },
  };
}
