import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** What an authenticator does, in software: ES256, attestation "none" (WebAuthn level 3, §6). */
export interface SoftwarePasskey {
  readonly id: string;
  counter: number;
  create(options: { challenge: string }, changes?: Changes): object;
  get(options: { challenge: string }, changes?: Changes): object;
}

interface Changes {
  readonly origin?: string;
  readonly rpId?: string;
  /** UP 0x01, UV 0x04, BE 0x08, BS 0x10. */
  readonly flags?: number;
}

const attested = 0x40;
const verified = 0x05;

function cbor(value: unknown): Buffer {
  const head = (major: number, length: number) =>
    length < 24
      ? Buffer.from([(major << 5) | length])
      : length < 256
        ? Buffer.from([(major << 5) | 24, length])
        : Buffer.from([(major << 5) | 25, length >> 8, length & 255]);
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === 'string')
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  const entries = [...(value as Map<unknown, unknown>)];
  return Buffer.concat([head(5, entries.length), ...entries.flatMap(([key, one]) => [cbor(key), cbor(one)])]);
}

function coseOf(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  return cbor(
    new Map<number, unknown>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]),
  );
}

export function softwarePasskey({ origin, rpId }: { origin: string; rpId: string }): SoftwarePasskey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const rawId = randomBytes(32);
  const id = rawId.toString('base64url');

  const dataOf = (flags: number, counter: number, host: string) => {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([createHash('sha256').update(host).digest(), Buffer.from([flags]), count]);
  };
  const clientData = (type: string, challenge: string, from: string) =>
    Buffer.from(JSON.stringify({ type, challenge, origin: from, crossOrigin: false }));
  const head = { id, rawId: id, type: 'public-key', clientExtensionResults: {} };

  const passkey: SoftwarePasskey = {
    id,
    counter: 0,
    create({ challenge }, changes = {}) {
      const length = Buffer.from([0, rawId.length]);
      const authData = Buffer.concat([
        dataOf((changes.flags ?? verified) | attested, passkey.counter, changes.rpId ?? rpId),
        ...[Buffer.alloc(16), length, rawId, coseOf(publicKey)],
      ]);
      const statement = new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData],
      ]);
      const data = clientData('webauthn.create', challenge, changes.origin ?? origin);
      return {
        ...head,
        response: {
          clientDataJSON: data.toString('base64url'),
          attestationObject: cbor(statement).toString('base64url'),
          transports: ['internal'],
        },
      };
    },
    get({ challenge }, changes = {}) {
      const authData = dataOf(changes.flags ?? verified, passkey.counter, changes.rpId ?? rpId);
      const data = clientData('webauthn.get', challenge, changes.origin ?? origin);
      const signed = Buffer.concat([authData, createHash('sha256').update(data).digest()]);
      return {
        ...head,
        response: {
          clientDataJSON: data.toString('base64url'),
          authenticatorData: authData.toString('base64url'),
          signature: sign('sha256', signed, privateKey).toString('base64url'),
        },
      };
    },
  };
  return passkey;
}
