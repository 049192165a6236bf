/** What HAProxy sends before all else with `send-proxy-v2`; `more`: what it adds behind the addresses. */
export function proxyHeader(
  family: 'tcp4' | 'tcp6' | 'udp4' | 'unspecified',
  addresses: Buffer,
  more: Buffer = Buffer.alloc(0),
  { command = 0x21 }: { readonly command?: number } = {},
): Buffer {
  const head = Buffer.alloc(16);
  head.write('\r\n\r\n\0\r\nQUIT\n', 'latin1');
  head[12] = command;
  head[13] = { tcp4: 0x11, tcp6: 0x21, udp4: 0x12, unspecified: 0 }[family];
  head.writeUInt16BE(addresses.length + more.length, 14);
  return Buffer.concat([head, addresses, more]);
}

/** From this IPv4 address to 10.0.0.1:1883. */
export const fromIpv4 = (address: string, more?: Buffer): Buffer =>
  proxyHeader('tcp4', Buffer.from([...address.split('.').map(Number), 10, 0, 0, 1, 200, 1, 7, 91]), more);

/** From this IPv6 address, in hex without colons. */
export const fromIpv6 = (hex: string): Buffer =>
  proxyHeader('tcp6', Buffer.concat([Buffer.from(hex, 'hex'), Buffer.alloc(16, 1), Buffer.alloc(4)]));

/** The proxy looks whether we are there. */
export const ofProxyItself = (): Buffer =>
  proxyHeader('unspecified', Buffer.alloc(0), Buffer.alloc(0), { command: 0x20 });
