import { derTags, readDer } from '../../shared/der.ts';
import { nameOfIssued, serialOfInteger } from './certificate-names.ts';

const armour = /-----BEGIN X509 CRL-----([A-Za-z0-9+/=\s]+)-----END X509 CRL-----/g;

/**
 * What certificate revocation lists (RFC 5280, PEM, one or several) name, as `nameOfIssued` names it. Their signatures and their
 * `nextUpdate` are not looked at: the file counts as it lies there, like that of the authority, and an old list is better than none.
 * Throws RangeError where one of them cannot be read.
 */
export function readRevocationLists(pem: string): Set<string> {
  const lists = [...pem.matchAll(armour)].map(([, base64 = '']) => Buffer.from(base64, 'base64'));
  if (lists.length === 0) throw new RangeError('no X509 CRL in PEM');
  return new Set(lists.flatMap(namesIn));
}

function namesIn(list: Buffer): string[] {
  const [signed] = readDer(readDer(list)[0]?.content ?? Buffer.alloc(0));
  const fields = readDer(signed?.content ?? Buffer.alloc(0));
  const [algorithm, issuer, ...more] = fields[0]?.tag === derTags.integer ? fields.slice(1) : fields;
  if (algorithm?.tag !== derTags.sequence || issuer?.tag !== derTags.sequence)
    throw new RangeError('not a revocation list');
  // thisUpdate, nextUpdate where there is one; then, where anything is revoked, what.
  const revoked = more.find(({ tag }) => tag !== derTags.utcTime && tag !== derTags.generalizedTime);
  if (revoked?.tag !== derTags.sequence) return [];
  return readDer(revoked.content).map(({ content }) => {
    const [serial] = readDer(content);
    if (serial?.tag !== derTags.integer) throw new RangeError('not a revocation list');
    return nameOfIssued(issuer.whole, serialOfInteger(serial.content));
  });
}
