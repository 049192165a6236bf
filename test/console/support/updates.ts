import { randomBytes } from 'node:crypto';
import { type CanonicalValue, canonicalJson, sha256Of } from '../../../src/ota/canonical-json.ts';
import {
  newSigningKey,
  openSigningKey,
  type SigningKey,
  signBytes,
} from '../../../src/ota/releases/signatures.ts';
import type { ApiCaller } from './api-caller.ts';
import { uniqueName } from './harness.ts';

export interface UpdateSite {
  readonly api: ApiCaller;
  readonly url: string;
}

/** A key that signs releases: the first one of a server is believed as it comes, every other by a second person. */
export async function trustedKey({ api }: UpdateSite): Promise<SigningKey> {
  const { privatePem, publicPem } = newSigningKey();
  const key = openSigningKey(privatePem);
  const { state } = await api.post<{ state: string }>('/release-keys', {
    ...{ name: uniqueName('Key'), publicKey: publicPem },
  });
  if (state === 'proposed') {
    const second = await api.addUser('admin');
    await api.postAs(second.token, `/release-keys/${key.keyId}/approve`, undefined);
  }
  return key;
}

export async function upload({ api, url }: UpdateSite, name: string, bytes: Buffer) {
  const { token } = await api.admin();
  const answer = await fetch(`${url}/api/v1/artifacts?name=${name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body: new Uint8Array(bytes),
  });
  if (!answer.ok) throw new Error(`the upload is answered ${answer.status}: ${await answer.text()}`);
  return { sha256: sha256Of(bytes), bytes: bytes.length, name };
}

export const signedText = (manifest: string, key: SigningKey): string =>
  JSON.stringify({ manifest, signatures: [signBytes(manifest, key)] });

export interface MadeRelease {
  readonly id: string;
  readonly name: string;
  readonly version: string;
}

/** A release of its own for the control unit `BMS`, hardware `hw1`. */
export async function makeRelease(
  site: UpdateSite,
  key: SigningKey,
  { version = '2', ...more }: { version?: string; from?: readonly string[]; rollback?: true } = {},
): Promise<MadeRelease> {
  const name = uniqueName('Battery');
  const id = name.toLowerCase();
  const file = await upload(site, `${id}.swu`, randomBytes(4000));
  const { from = null, rollback } = more;
  const manifest = canonicalJson({
    ...{ format: 'roadside-release-1', id, name, version },
    images: [
      {
        ...{ ecu: 'BMS', version, hardware: ['hw1'], from, order: 0, dependsOn: [] },
        artifacts: [{ kind: 'full', ...file }],
      },
    ],
    rxswin: [{ regulation: 'R100', before: 'A1', after: 'A2' }],
    notes: { en: 'Charges better in the cold.', es: 'Carga mejor con frío.' },
    ...(rollback === undefined ? {} : { rollback }),
  } as unknown as CanonicalValue);
  await site.api.post('/releases', { manifest, signatures: [signBytes(manifest, key)] });
  return { id, name, version };
}
