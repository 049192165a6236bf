import { AppError } from '../../shared/errors.ts';

/** SHA-256 is its name; the others are for clients that know no better. Lower-case hex. */
export interface Digests {
  readonly sha256: string;
  readonly sha1: string;
  readonly md5: string;
}

/** Bytes that vehicles download: what they are never changes. */
export interface Artifact extends Digests {
  readonly bytes: number;
  readonly name: string;
  readonly addedBy: string;
  readonly addedAt: number;
}

/** An upload that may be broken off and gone on with. */
export interface ArtifactUpload {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string | null;
  /** So many bytes are on disk: where to go on. */
  readonly received: number;
  /** SHA-256 of the artifact, once all of it is here. */
  readonly artifact: string | null;
}

export const sha256Pattern = /^[0-9a-f]{64}$/;

export const artifactNotFound = () =>
  new AppError('not-found', 'artifact-not-found', 'There is no such artifact.');
export const uploadNotFound = () =>
  new AppError(
    'not-found',
    'upload-not-found',
    'There is no such upload: it was finished long ago or dropped.',
  );
