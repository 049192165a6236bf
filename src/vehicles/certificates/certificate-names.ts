import { createHash } from 'node:crypto';
import { derTags, readDer } from '../../shared/der.ts';

/** Of RFC 5280: at most 20 octets. */
const mostDigits = 40;

/** Upper-case hex without leading zeros, as it is kept; null where it is none. Takes `1a:2b`, `0x1a2b`, and `serial=1A2B` of openssl. */
export function serialOf(text: string): string | null {
  const plain = text
    .trim()
    .replace(/^serial\s*=\s*/i, '')
    .replace(/^0x/i, '')
    .replaceAll(/[:\s]/g, '');
  if (!/^[0-9a-f]+$/i.test(plain)) return null;
  const serial = plain.toUpperCase().replace(/^0+(?=.)/, '');
  return serial.length <= mostDigits ? serial : null;
}

export const serialOfInteger = (content: Buffer): string =>
  content
    .toString('hex')
    .toUpperCase()
    .replace(/^0+(?=.)/, '');

/** A name for who issued and what number: a number is unique to its issuer only. */
export const nameOfIssued = (issuer: Buffer, serial: string): string =>
  `${createHash('sha256').update(issuer).digest('base64url')} ${serial}`;

/** That name of a certificate in DER. Throws RangeError where it is none. */
export function nameOfCertificate(certificate: Buffer): string {
  const [signed] = readDer(readDer(certificate)[0]?.content ?? Buffer.alloc(0));
  const fields = readDer(signed?.content ?? Buffer.alloc(0));
  // Certificates of version 1 lack the version.
  const [serial, , issuer] = fields[0]?.tag === derTags.integer ? fields : fields.slice(1);
  if (serial?.tag !== derTags.integer || issuer?.tag !== derTags.sequence)
    throw new RangeError('not a certificate');
  return nameOfIssued(issuer.whole, serialOfInteger(serial.content));
}
