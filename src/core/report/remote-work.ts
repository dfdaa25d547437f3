import { counted } from '../common';
import type { RemoteWork } from '../experiment';

/** What a server would be sent, in a sentence: "Sends 1,204 texts to api.example.com: about 120,000 tokens, 0.0024 USD." */
export function remoteWorkText(texts: number, { host, tokens, usd }: RemoteWork): string {
  const price = usd === undefined ? 'at a price that is not known here' : `${usd.toPrecision(2)} USD`;
  return `Sends ${counted(texts, 'text')} to ${host}: about ${counted(tokens, 'token')}, ${price}.`;
}
