import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { derTags, readDer } from '../../src/shared/der.ts';
import { type Certificate, makeAuthority } from './mqtt-certificates.ts';
import { tempDir } from './temp-dir.ts';

const tags = { ...derTags, bitString: 0x03, objectId: 0x06, utf8Text: 0x0c, set: 0x31 };
/** 1.2.840.10045.4.3.2, ecdsa-with-SHA256; 2.5.4.3, the common name. */
const signature = derOf(tags.sequence, derOf(tags.objectId, Buffer.from('2a8648ce3d040302', 'hex')));
const commonName = derOf(tags.objectId, Buffer.from('550403', 'hex'));

/** An authority of openssl's making that certifies thousands in a second, where openssl takes a process for each. */
export function certifyMany(name: string): {
  readonly ca: string;
  issue(commonName: string): Certificate;
} {
  const directory = tempDir();
  const { ca } = makeAuthority(name, directory);
  const caKey = createPrivateKey(readFileSync(join(directory, 'ca.key')));
  const [head] = readDer(Buffer.from(ca.replaceAll(/-.+-|\s/g, ''), 'base64'));
  const [body] = readDer(head?.content ?? Buffer.alloc(0));
  const [, , , , validity, issuer] = readDer(body?.content ?? Buffer.alloc(0));
  if (validity === undefined || issuer === undefined) throw new Error('the authority has no certificate');
  // No leading zeros, and not negative: DER has a number as short as can be.
  let serials = 0x4000_0000;
  return {
    ca,
    issue(vin) {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const serial = Buffer.alloc(4);
      serial.writeUInt32BE(serials++);
      const subject = derOf(tags.sequence, commonName, derOf(tags.utf8Text, Buffer.from(vin)));
      const toSign = derOf(
        tags.sequence,
        derOf(tags.integer, serial),
        signature,
        issuer.whole,
        validity.whole,
        derOf(tags.sequence, derOf(tags.set, subject)),
        publicKey.export({ type: 'spki', format: 'der' }),
      );
      const seal = derOf(tags.bitString, Buffer.from([0]), sign('sha256', toSign, caKey));
      return {
        cert: pem(derOf(tags.sequence, toSign, signature, seal)),
        key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      };
    },
  };
}

function derOf(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const octets = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...octets]), content]);
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
