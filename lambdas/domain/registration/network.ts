/** The network that a client's address stands for: all that a home or an attacker's machine has. */

/** What is never on the far side of the internet (RFC 6890): it would put people together who have nothing in common. */
const localIpv4 =
  /^(0|10|127)\.|^169\.254\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\.|^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./;
/** Unspecified and loopback, unique local, link-local. */
const localIpv6 = /^(0:0:0:0:|f[cd]|fe[89ab])/;

/**
 * @param address as API Gateway names the caller's
 * @returns an IPv4 address itself, or the /64 of an IPv6 address; undefined for what is neither, or local
 */
export function networkOf(address: string): string | undefined {
  const ipv4 = ipv4In(address);
  if (ipv4 !== undefined) return localIpv4.test(ipv4) ? undefined : ipv4;
  const groups = groupsOf(address.toLowerCase());
  const network = groups?.slice(0, 4).join(':');
  return network === undefined || localIpv6.test(`${network}:`) ? undefined : `${network}::/64`;
}

/**
 * An address as a number.
 *
 * @returns undefined for what is no address. One of IPv4 that is written as one of IPv6 is of IPv4.
 */
export function addressBits(address: string): { readonly size: 32 | 128; readonly bits: bigint } | undefined {
  const bytes = ipv4In(address)?.split('.');
  // Some read 010 as 8.
  if (bytes)
    return bytes.every((byte) => Number(byte) < 256 && String(Number(byte)) === byte)
      ? { size: 32, bits: numberOf(bytes.map(Number), 8n) }
      : undefined;
  const groups = groupsOf(address.toLowerCase());
  if (!groups) return undefined;
  const bits = numberOf(
    groups.map((group) => Number.parseInt(group, 16)),
    16n,
  );
  return bits >> 32n === 0xffffn ? { size: 32, bits: bits & 0xffffffffn } : { size: 128, bits };
}

const numberOf = (parts: readonly number[], width: bigint): bigint =>
  parts.reduce((bits, part) => (bits << width) | BigInt(part), 0n);

const ipv4In = (address: string): string | undefined =>
  /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(address)?.[1];

/** The eight groups of an IPv6 address (RFC 4291, section 2.2), without leading zeros. */
function groupsOf(address: string): string[] | undefined {
  if (!/^[0-9a-f:]{2,39}$/.test(address)) return undefined;
  const [head = '', tail, ...more] = address.split('::');
  if (more.length > 0) return undefined;
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...before, ...Array<string>(missing).fill('0'), ...after];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/.test(group))) return undefined;
  return groups.map((group) => group.replace(/^0+(?=.)/, ''));
}
