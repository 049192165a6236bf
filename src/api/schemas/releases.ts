import { z } from 'zod';
import { keyStates, signedReleaseSchema } from '../../ota/releases/signed-release.ts';
import { pageSchema, time } from './common.ts';

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hex');
const hex = z.string().describe('Lower-case hex');

export const artifact = z
  .object({
    sha256: hex.describe('What it is called by'),
    sha1: hex,
    md5: hex,
    bytes: z.number(),
    name: z.string(),
    addedBy: z.string(),
    addedAt: time,
  })
  .meta({ id: 'Artifact', description: 'Bytes that vehicles download; what they are never changes' });
export const artifactPage = pageSchema('ArtifactPage', artifact);

export const fileName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$/, 'must be a file name of letters, digits and . _ + -');

export const artifactUpload = z
  .object({
    id: z.string(),
    name: z.string(),
    bytes: z.number(),
    sha256: z.string().nullable(),
    received: z.number().describe('So many bytes are on disk: where to go on'),
    artifact: z.string().nullable().describe('SHA-256 of the artifact, once all is there'),
  })
  .meta({ id: 'ArtifactUpload' });

const signature = z.object({ keyId: z.string(), signature: z.string() });

export const release = z
  .object({
    id: z.string(),
    name: z.string(),
    version: z.string(),
    digest: z.string().describe('SHA-256 of the bytes of `manifest`'),
    rollback: z.boolean(),
    ecus: z.array(z.string()),
    bytes: z.number().describe('Of all full artifacts together'),
    isTrusted: z.boolean().describe('A signature on it counts, so it may go to vehicles'),
    why: z.string().nullable().describe('Why it is not trusted'),
    createdBy: z.string(),
    createdAt: time,
  })
  .meta({ id: 'Release' });
export const releasePage = pageSchema('ReleasePage', release);

export const releaseDetail = release
  .extend({
    manifest: z.string().describe('The canonical JSON that was signed, byte for byte'),
    content: z.record(z.string(), z.unknown()).describe('The same, read'),
    signatures: z.array(signature),
  })
  .meta({ id: 'ReleaseDetail' });

export const newRelease = signedReleaseSchema.meta({
  id: 'SignedRelease',
  description: 'What `npm run sign -- release` writes',
});

export const releaseToCheck = z
  .strictObject({ manifest: z.record(z.string(), z.unknown()) })
  .meta({ id: 'ReleaseToCheck', description: 'A manifest as it was written, artifacts by their digests' });
export const checkedRelease = z
  .object({
    manifest: z.string().describe('Canonical JSON: what will be signed, byte for byte'),
    digest: z.string().describe('Its SHA-256, which `npm run sign` tells too'),
  })
  .meta({ id: 'CheckedRelease' });

export const releaseKey = z
  .object({
    id: z.string(),
    name: z.string(),
    publicKey: z.string().describe('PEM'),
    state: z.enum(keyStates),
    addedBy: z.string(),
    addedAt: time,
    trustedBy: z.string().nullable().describe('The second person'),
    endorsedBy: z.string().nullable().describe('The key that vouched for it'),
    endedBy: z.string().nullable(),
    endedAt: time.nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'ReleaseKey' });
export const releaseKeyList = z.object({ items: z.array(releaseKey) }).meta({ id: 'ReleaseKeyList' });

export const newReleaseKey = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    publicKey: z.string().max(1000).describe('PEM, Ed25519'),
    endorsement: z
      .strictObject({ keyId: z.string().max(64), signature: z.string().max(200) })
      .nullable()
      .default(null)
      .describe('What `npm run sign -- endorse` writes; without it a second person must approve the key'),
  })
  .meta({ id: 'NewReleaseKey' });

export const releaseKeyEnd = z
  .strictObject({ state: z.enum(['retired', 'revoked']), reason: z.string().trim().min(1).max(500) })
  .meta({ id: 'ReleaseKeyEnd' });
