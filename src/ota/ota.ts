import type { Artifacts } from './artifacts/artifacts.ts';
import type { ReleaseKeys } from './releases/release-keys.ts';
import type { Releases } from './releases/releases.ts';

/** Updates, as the API sees them. */
export interface Ota {
  readonly artifacts: Artifacts;
  readonly releases: Releases;
  readonly keys: ReleaseKeys;
}
