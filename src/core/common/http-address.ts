import { userError } from './errors';

/** @throws `http/address` for anything but http and https, and for a name and password in the address */
export function httpAddress(url: string): URL {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address && /^https?:$/.test(address.protocol) && address.username === '' && address.password === '')
    return address;
  throw userError(
    'http/address',
    `"${url.slice(0, 100).replace(/\/\/[^/]*@/, '//…@')}" is not an http or https address without a name and password in it.`,
    'Write it like https://example.com/v1.',
  );
}
