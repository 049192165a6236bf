import { expect, test } from 'vitest';
import { clientAddress, headBytes, readProxyHead } from '../../../../src/engines/broker/proxy-header.ts';
import { fromIpv4, fromIpv6, ofProxyItself, proxyHeader } from '../../../support/proxy-header.ts';

function read(bytes: Buffer): string | null {
  const head = readProxyHead(bytes.subarray(0, headBytes));
  return head === null ? null : clientAddress(head, bytes.subarray(headBytes, headBytes + head.restBytes));
}

test('the address of the client is read, whatever the proxy adds', () => {
  expect(read(fromIpv4('203.0.113.7'))).toBe('203.0.113.7');
  expect(read(fromIpv4('203.0.113.7', Buffer.from([4, 0, 2, 1, 2])))).toBe('203.0.113.7');
  expect(read(fromIpv6('20010db8000000000000000000000009'))).toBe('2001:db8::9');
  expect(read(fromIpv6('00000000000000000000ffffcb007107'))).toBe('::ffff:203.0.113.7');
  expect(read(ofProxyItself())).toBe('own');
});

const good = fromIpv4('203.0.113.7');
const with_ = (at: number, byte: number): Buffer => {
  const changed = Buffer.from(good);
  changed[at] = byte;
  return changed;
};

const others: readonly (readonly [string, Buffer])[] = [
  ['version 1', Buffer.from('PROXY TCP4 203.0.113.7 10.0.0.1 51201 1883\r\n')],
  ['a CONNECT', Buffer.from([0x10, 20, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 8, 0x63, 0x61, 0x72])],
  ['a head that is cut off', good.subarray(0, 15)],
  ...[...Array(12).keys()].map((at) => [`another byte ${at} of the signature`, with_(at, 0x41)] as const),
  ['version 1 in binary', with_(12, 0x11)],
  ['version 3', with_(12, 0x31)],
  ['a command that does not exist', with_(12, 0x22)],
  ['no transport', with_(13, 0)],
  ['UDP', proxyHeader('udp4', Buffer.alloc(12))],
  ['a UNIX socket', with_(13, 0x31)],
  ['a family that does not exist', with_(13, 0x41)],
  ['IPv4 with too few bytes', proxyHeader('tcp4', Buffer.alloc(11))],
  ['IPv6 with the bytes of IPv4', proxyHeader('tcp6', Buffer.alloc(12))],
  ['more than a proxy has to say', proxyHeader('tcp4', Buffer.alloc(12), Buffer.alloc(2_048))],
];

test.each(others)('%s is not such a header', (_, bytes) => {
  expect(read(bytes)).toBeNull();
});
