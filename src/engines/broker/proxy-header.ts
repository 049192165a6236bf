import { SocketAddress } from 'node:net';

/** HAProxy's PROXY protocol, version 2: so many bytes say how many follow. */
export const headBytes = 16;
/** Addresses take 36; a proxy may add more, of TLS for instance. */
const mostRestBytes = 2_048;
const signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');

export interface ProxyHead {
  readonly speaksFor: 'client' | 'itself';
  /** Address family and transport. */
  readonly family: number;
  /** Of what follows, in bytes. */
  readonly restBytes: number;
}

/** Null: these 16 bytes are not the beginning of such a header, or of one that is too long. */
export function readProxyHead(bytes: Buffer): ProxyHead | null {
  if (bytes.length !== headBytes || !bytes.subarray(0, signature.length).equals(signature)) return null;
  const command = bytes.readUInt8(12);
  const restBytes = bytes.readUInt16BE(14);
  if ((command !== 0x20 && command !== 0x21) || restBytes > mostRestBytes) return null;
  return { speaksFor: command === 0x21 ? 'client' : 'itself', family: bytes.readUInt8(13), restBytes };
}

const families: Readonly<Record<number, { readonly version: 'ipv4' | 'ipv6'; readonly bytes: number }>> = {
  // TCP over IPv4 and IPv6; what else there is a vehicle cannot have come by.
  17: { version: 'ipv4', bytes: 4 },
  33: { version: 'ipv6', bytes: 16 },
};

/** Who connected to the proxy; `own` where it speaks for itself, as when it looks whether we are there; null where it does not say. */
export function clientAddress({ speaksFor, family }: ProxyHead, rest: Buffer): string | 'own' | null {
  if (speaksFor === 'itself') return 'own';
  const found = families[family];
  // Two addresses, two ports.
  if (found === undefined || rest.length < 2 * found.bytes + 4) return null;
  const { version, bytes } = found;
  const address =
    version === 'ipv4' ? [...rest.subarray(0, bytes)].join('.') : groups(rest.subarray(0, bytes));
  return new SocketAddress({ address, family: version }).address;
}

const groups = (bytes: Buffer): string => (bytes.toString('hex').match(/.{4}/g) ?? []).join(':');
