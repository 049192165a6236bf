import { type CanonicalValue, canonicalJson, sha256Of } from '../../../src/ota/canonical-json.ts';
import type { Release } from '../../../src/ota/releases/manifest.ts';
import { type SigningKey, signBytes } from '../../../src/ota/releases/signatures.ts';
import type { TestApi } from './start-api.ts';

/** Uploads bytes and describes them as the one image of a release. */
export async function releaseOf(
  api: TestApi,
  token: string,
  version: string,
  more: Partial<Release> = {},
): Promise<Release> {
  const bytes = Buffer.from(`battery ${version}`);
  const name = `battery-${version}.swu`;
  const sent = await api.call(token, 'POST', `/artifacts?name=${name}`, bytes, {
    'content-type': 'application/octet-stream',
  });
  if (sent.statusCode >= 300) throw new Error(sent.body);
  const artifact = { kind: 'full' as const, sha256: sha256Of(bytes), bytes: bytes.length, name };
  return {
    ...{ format: 'roadside-release-1', id: `battery-${version}`, name: 'Battery', version },
    images: [
      {
        ...{ ecu: 'BMS', version, hardware: ['hw1'], from: null, artifacts: [artifact] },
        ...{ order: 0, dependsOn: [] },
      },
    ],
    ...{ rxswin: [{ regulation: 'R79', before: 'A1', after: 'A2' }], notes: { en: 'Better.' } },
    ...more,
  };
}

export function signed(release: Release, ...keys: SigningKey[]) {
  const manifest = canonicalJson(release as unknown as CanonicalValue);
  return { manifest, signatures: keys.map((key) => signBytes(manifest, key)) };
}
