import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { describeIssue, fieldErrors, sentenceOf } from '../../shared/validation.ts';
import { parseCanonical } from '../canonical-json.ts';
import { checkManifest } from './check-manifest.ts';

const ecu = z.string().min(1).max(64);
const version = z.string().trim().min(1).max(128);
const hardware = z.string().min(1).max(128);
const fileName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$/, 'must be a file name of letters, digits and . _ + -');

const file = {
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hex'),
  bytes: z.int().min(1),
  name: fileName,
};
const fullArtifact = z.strictObject({ kind: z.literal('full'), ...file });
/** In any format that the control unit understands; `to` is the image's version unless it says otherwise. */
const deltaArtifact = z.strictObject({
  kind: z.literal('delta'),
  ...file,
  from: version,
  to: version.optional(),
});

const image = z.strictObject({
  ecu,
  version,
  hardware: z.array(hardware).min(1).max(100),
  /** Versions that the full artifact may follow; null = any that is lower. */
  from: z.array(version).min(1).max(200).nullable(),
  artifacts: z
    .array(z.discriminatedUnion('kind', [fullArtifact, deltaArtifact]))
    .min(1)
    .max(100),
  /** Lower ones are installed first. */
  order: z.int().min(0).max(1000),
  /** What must be installed when this image is, at the least. */
  dependsOn: z.array(z.strictObject({ ecu, atLeast: version })).max(50),
  /** Vehicles without this control unit get the others. */
  optional: z.literal(true).optional(),
});

/**
 * What is signed: all that decides what is installed where. Nothing in it has a default, since what is not written was
 * not signed; a key that is not known here is refused, since its meaning would be passed over.
 */
export const manifestSchema = z
  .strictObject({
    format: z.literal('roadside-release-1'),
    id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,99}$/, 'must be lower-case letters, digits and . _ -'),
    name: z.string().trim().min(1).max(200),
    version,
    images: z.array(image).min(1).max(50),
    /** UN R156: what the update does to the software identification of the type. */
    rxswin: z
      .array(
        z.strictObject({
          regulation: z.string().min(1).max(40),
          before: z.string().min(1).max(100).nullable(),
          after: z.string().min(1).max(100),
        }),
      )
      .max(100),
    /** By BCP 47 language, what people are told. */
    notes: z
      .record(
        z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language'),
        z.string().max(20_000),
      )
      .refine((notes) => notes.en !== undefined, { path: ['en'], message: 'is required' }),
    rollback: z.literal(true).optional(),
  })
  .superRefine((manifest, context) => {
    for (const { path, message } of checkManifest(manifest)) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  });

export type Release = z.infer<typeof manifestSchema>;
export type ReleaseImage = Release['images'][number];
export type ReleaseArtifact = ReleaseImage['artifacts'][number];
export type FullArtifact = Extract<ReleaseArtifact, { kind: 'full' }>;

/**
 * @throws AppError invalid `manifest-not-canonical` where the bytes are not the one text of what they say,
 * `bad-manifest` with the fields
 */
export function parseManifest(text: string): Release {
  const value = parseCanonical(text);
  if (value === undefined) {
    throw new AppError(
      'invalid',
      'manifest-not-canonical',
      'The manifest is not canonical JSON (RFC 8785): `npm run sign` writes it so.',
    );
  }
  return checkedManifest(value);
}

/** @throws AppError invalid `bad-manifest` */
export function checkedManifest(value: unknown): Release {
  const parsed = manifestSchema.safeParse(value, { error: describeIssue });
  if (parsed.success) return parsed.data;
  const fields = fieldErrors(parsed.error);
  throw new AppError('invalid', 'bad-manifest', `The manifest is not valid: ${sentenceOf(fields)}.`, {
    fields,
  });
}

export const fullArtifactOf = ({ artifacts }: ReleaseImage): FullArtifact | undefined =>
  artifacts.find((artifact) => artifact.kind === 'full');
