import { BlockList, isIP } from 'node:net';

const form = /^([0-9a-f.:]+)(?:\/(\d{1,3}))?$/i;

interface Range {
  readonly address: string;
  readonly bits: number;
  readonly family: 'ipv4' | 'ipv6';
}

/** `192.0.2.7`, `192.0.2.0/24`, `2001:db8::/32`; null for anything else. */
function readRange(text: string): Range | null {
  const [, address = '', length] = form.exec(text) ?? [];
  const family = isIP(address);
  if (family === 0) return null;
  const most = family === 4 ? 32 : 128;
  const bits = length === undefined ? most : Number(length);
  return bits > most ? null : { address, bits, family: family === 4 ? 'ipv4' : 'ipv6' };
}

export const isSourceAddress = (text: string): boolean => readRange(text) !== null;

/** Is the address in one of the ranges? What cannot be read is in none. */
export function isAmong(ranges: readonly string[], from: string): boolean {
  const address = from.replace(/^::ffff:(?=\d+\.)/i, '');
  const family = isIP(address);
  if (family === 0) return false;
  const list = new BlockList();
  for (const range of ranges.map(readRange))
    if (range !== null) list.addSubnet(range.address, range.bits, range.family);
  return list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}
