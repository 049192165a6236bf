import { type LookupAddress, lookup as resolve } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

const reserved: readonly (readonly [string, number])[] = [
  ...([
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
  ] as const),
  ...([
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['192.88.99.0', 24],
    ['192.168.0.0', 16],
  ] as const),
  ...([
    ['198.18.0.0', 15],
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 4],
    ['240.0.0.0', 4],
  ] as const),
];
/** Of IPv6 only 2000::/3 is public, without what leads into IPv4 or documentation. */
const reserved6: readonly (readonly [string, number])[] = [
  ...([
    ['2001::', 23],
    ['2001:db8::', 32],
    ['2002::', 16],
    ['3fff::', 20],
  ] as const),
];

const notPublic = new BlockList();
for (const [network, prefix] of reserved) notPublic.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of reserved6) notPublic.addSubnet(network, prefix, 'ipv6');
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');

export class PrivateAddress extends Error {
  constructor(name: string) {
    super(`${name} leads to an address that is not public; it must be allowed by a setting`);
    this.name = 'PrivateAddress';
  }
}

/** Networks such as `10.1.0.0/16`, or single addresses. */
export function networks(list: readonly string[]): BlockList {
  const allowed = new BlockList();
  for (const each of list) {
    const [address = '', prefix] = each.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    allowed.addSubnet(address, Number(prefix ?? (family === 'ipv6' ? 128 : 32)), family);
  }
  return allowed;
}

function isReachable(address: string, allowed: BlockList): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return isReachable(mapped, allowed);
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(address) === 0) return false;
  if (allowed.check(address, family)) return true;
  if (notPublic.check(address, family)) return false;
  return family === 'ipv4' || global6.check(address, 'ipv6');
}

/** @throws PrivateAddress where the host is an address by itself, and not one to be reached */
export function checkHost(hostname: string, allowed: BlockList): void {
  const address = hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) !== 0 && !isReachable(address, allowed)) throw new PrivateAddress(address);
}

/**
 * Resolves a name for the very connection that is about to be made, so that a name cannot change its mind between check and
 * use. One address that is not public spoils the name.
 */
export function publicLookup(allowed: BlockList): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, '', 0);
      const bad = addresses.find(({ address }) => !isReachable(address, allowed));
      const [first] = addresses;
      if (bad !== undefined || first === undefined) return callback(new PrivateAddress(hostname), '', 0);
      return options.all === true
        ? (callback as unknown as (error: null, list: LookupAddress[]) => void)(null, addresses)
        : callback(null, first.address, first.family);
    });
  };
}
