import { createHash, createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';
import type { OfferedArtifact, OfferedRelease, OfferedStep } from './offer.ts';

/** As much of a manifest as a car goes by. */
const manifestSchema = z.object({
  id: z.string(),
  images: z.array(
    z.object({
      ecu: z.string(),
      version: z.string(),
      hardware: z.array(z.string()),
      artifacts: z.array(
        z.object({
          kind: z.enum(['full', 'delta']),
          sha256: z.string(),
          bytes: z.int(),
          from: z.string().optional(),
          to: z.string().optional(),
        }),
      ),
    }),
  ),
  rollback: z.literal(true).optional(),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** Public keys (PEM) that a car was built with. */
export type PinnedKeys = readonly string[];

/** Why a car does not believe an offer; null where it does. */
export type Doubt = { readonly code: string; readonly message: string } | null;

/** The manifest, where a pinned key has signed exactly these bytes and they are the ones that were offered. */
export function readManifest(
  bytes: Buffer,
  { digest, signatures, id }: OfferedRelease,
  pinned: PinnedKeys,
): { readonly manifest: Manifest } | { readonly doubt: NonNullable<Doubt> } {
  if (createHash('sha256').update(bytes).digest('hex') !== digest) {
    return doubt('manifest-altered', 'The manifest is not the one that was offered.');
  }
  const isSigned = pinned.some((key) =>
    signatures.some(({ signature }) =>
      verify(null, bytes, createPublicKey(key), Buffer.from(signature, 'base64')),
    ),
  );
  if (!isSigned) return doubt('signature-invalid', 'No key that this vehicle knows has signed the release.');
  const parsed = manifestSchema.safeParse(JSON.parse(bytes.toString()));
  if (!parsed.success || parsed.data.id !== id) {
    return doubt('manifest-unknown', 'The manifest says something else than what was offered.');
  }
  return { manifest: parsed.data };
}

/** Whether every step is one that the manifests permit from what is installed. */
export function doubtOf(
  steps: readonly OfferedStep[],
  manifests: readonly Manifest[],
  units: readonly { ecu: string; hardware: string; software: string }[],
): Doubt {
  const running = new Map(units.map(({ ecu, software }) => [ecu, software]));
  for (const step of steps) {
    const { ecu, hardware, from, to, artifact, fallback } = step;
    const unit = units.find((each) => each.ecu === ecu);
    if (unit?.hardware !== hardware) return doubt('wrong-hardware', `There is no ${ecu} ${hardware}.`).doubt;
    if (running.get(ecu) !== from) {
      return doubt('wrong-start', `${ecu} has ${running.get(ecu)}, not ${from}.`).doubt;
    }
    const image = manifests
      .flatMap(({ images }) => images)
      .find(
        (each) =>
          each.ecu === ecu &&
          each.hardware.includes(hardware) &&
          each.artifacts.some((own) => isSame(own, artifact)),
      );
    const own = image?.artifacts.find((each) => isSame(each, artifact));
    const leadsTo = own?.kind === 'delta' ? (own.to ?? image?.version) : image?.version;
    const startsAt = own?.kind === 'delta' ? own.from : from;
    if (own === undefined || leadsTo !== to || startsAt !== from) {
      return doubt('not-in-manifest', `No manifest has this file for ${ecu} from ${from} to ${to}.`).doubt;
    }
    const full = image?.artifacts.find(({ kind }) => kind === 'full');
    if (fallback !== null && (full === undefined || !isSame(full, fallback))) {
      return doubt('not-in-manifest', `The file to fall back on is not of the release.`).doubt;
    }
    running.set(ecu, to);
  }
  return null;
}

/** Where a fallback leads: the version of the image that it is the full file of. */
export function versionOf(manifests: readonly Manifest[], ecu: string, sha256: string): string | null {
  const image = manifests
    .flatMap(({ images }) => images)
    .find((each) => each.ecu === ecu && each.artifacts.some((own) => own.sha256 === sha256));
  return image?.version ?? null;
}

const isSame = (a: { sha256: string; bytes: number }, b: Pick<OfferedArtifact, 'sha256' | 'bytes'>) =>
  a.sha256 === b.sha256 && a.bytes === b.bytes;

const doubt = (code: string, message: string) => ({ doubt: { code, message } });
