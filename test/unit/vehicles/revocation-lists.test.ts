import { X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameOfCertificate, serialOf } from '../../../src/vehicles/certificates/certificate-names.ts';
import { readRevocationLists } from '../../../src/vehicles/certificates/revocation-list.ts';
import { hasOpenssl, makeAuthority } from '../../support/mqtt-certificates.ts';

const der = (pem: string): Buffer => new X509Certificate(pem).raw;

test.skipIf(!hasOpenssl)('a list names what its own authority gave out, and only that', () => {
  const [ours, theirs] = [makeAuthority('ours'), makeAuthority('theirs')];
  const serials = ['1', '7F', '80', 'FF01', 'A'.repeat(40)];
  const lists = `${ours.crl(serials)}\n${theirs.crl([])}`;
  const revoked = readRevocationLists(lists);
  expect(revoked.size).toBe(serials.length);
  for (const serial of serials) {
    expect(revoked.has(nameOfCertificate(der(ours.issue('x', { serial }).cert))), serial).toBe(true);
    expect(revoked.has(nameOfCertificate(der(theirs.issue('x', { serial }).cert))), serial).toBe(false);
  }
  expect(revoked.has(nameOfCertificate(der(ours.issue('x', { serial: '7E' }).cert)))).toBe(false);
});

test.skipIf(!hasOpenssl)('what is no list, or half of one, is refused with a RangeError', () => {
  const pem = makeAuthority('ours').crl(['1A', '2B']);
  const bytes = Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
  const read = (raw: Uint8Array) =>
    readRevocationLists(
      `-----BEGIN X509 CRL-----\n${Buffer.from(raw).toString('base64')}\n-----END X509 CRL-----`,
    );
  expect(read(bytes).size).toBe(2);
  expect(() => readRevocationLists('')).toThrow(RangeError);
  for (let length = 1; length < bytes.length; length += 7)
    expect(() => read(bytes.subarray(0, length)), `${length}`).toThrow(RangeError);
  // Whatever the bytes: an answer or a RangeError, at once.
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (raw) => {
      try {
        read(raw);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }),
  );
});

test.each([
  ['1a2b', '1A2B'],
  ['00:1a:2B', '1A2B'],
  ['serial=1A2B', '1A2B'],
  ['0x1a2b', '1A2B'],
  [' 0 ', '0'],
  ['F'.repeat(40), 'F'.repeat(40)],
  ['F'.repeat(41), null],
  ['', null],
  ['-5', null],
  ['1G', null],
  ["1'; drop table vehicles", null],
])('the serial number %s is %s', (text, serial) => {
  expect(serialOf(text)).toBe(serial);
});
