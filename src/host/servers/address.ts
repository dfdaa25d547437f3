import { userError } from '../../core/common';
import type { ServerKind } from '../../core/vector-index';

export type AddressKind = ServerKind | 'redis';

export const EXAMPLES: Readonly<Record<AddressKind, string>> = {
  pgvector: 'postgres://user@localhost:5432/database',
  qdrant: 'http://localhost:6333',
  chroma: 'http://localhost:8000',
  redis: 'redis://localhost:6379',
};

/** An address as it may be remembered, and the password that was typed into it. */
export interface SplitAddress {
  readonly url: string;
  readonly password?: string;
}

const PROTOCOLS: Readonly<Record<AddressKind, RegExp>> = {
  pgvector: /^postgres(ql)?:$/,
  qdrant: /^https?:$/,
  chroma: /^https?:$/,
  redis: /^rediss?:$/,
};

/** Those whose address may name a user. */
const WITH_USER: readonly AddressKind[] = ['pgvector', 'redis'];

/** @throws `server/address`, which does not repeat what was typed */
export function splitAddress(kind: AddressKind, typed: string): SplitAddress {
  const address = URL.canParse(typed.trim()) ? new URL(typed.trim()) : undefined;
  const allowed = address?.hostname && PROTOCOLS[kind].test(address.protocol) && !address.searchParams.has('password');
  if (!allowed || (!WITH_USER.includes(kind) && (address.username || address.password)))
    throw userError('server/address', 'That is not an address of this server.', `Write it like ${EXAMPLES[kind]}.`);
  const password = decodeURIComponent(address.password);
  address.password = '';
  return { url: address.href, ...(password && { password }) };
}

/** The address with its password again. */
export function joinAddress({ url, password }: SplitAddress): string {
  if (password === undefined) return url;
  const address = new URL(url);
  address.password = encodeURIComponent(password);
  return address.href;
}
