import { seal, unseal } from './sealed-value';
import type { DocumentsState } from './shared-cache';

/** What whoever changed documents tells the others. */
export interface InvalidationMessage {
  readonly state: DocumentsState;
  /** Keys whose entries go; absent where all do. */
  readonly keys?: readonly string[];
}

export const encodeMessage = (secret: Uint8Array, channel: string, message: InvalidationMessage): Uint8Array =>
  seal(secret, channel, 'message', new TextEncoder().encode(JSON.stringify(message)));

/** Nothing where it was not sent by one of ours. */
export function decodeMessage(secret: Uint8Array, channel: string, bytes: Uint8Array): InvalidationMessage | undefined {
  const body = unseal(secret, channel, 'message', bytes);
  return body && (JSON.parse(new TextDecoder().decode(body)) as InvalidationMessage);
}
