import { sha256Of } from '../../../../src/ota/canonical-json.ts';
import type { Release, ReleaseArtifact, ReleaseImage } from '../../../../src/ota/releases/manifest.ts';

export function full(version: string, bytes = 1000): ReleaseArtifact {
  return { kind: 'full', sha256: sha256Of(`full ${version}`), bytes, name: `fw-${version}.swu` };
}

export function delta(from: string, to: string, bytes = 10): ReleaseArtifact {
  return {
    kind: 'delta',
    sha256: sha256Of(`${from}→${to}`),
    bytes,
    name: `fw-${from}-${to}.delta`,
    from,
    to,
  };
}

export function image(ecu: string, version: string, more: Partial<ReleaseImage> = {}): ReleaseImage {
  return {
    ...{ ecu, version, hardware: ['hw1'], from: null, artifacts: [full(version)], order: 0, dependsOn: [] },
    ...more,
  };
}

export function release(version: string, images: ReleaseImage[], more: Partial<Release> = {}): Release {
  return {
    ...{ format: 'roadside-release-1', id: `release-${version}`, name: 'Battery', version, images },
    ...{ rxswin: [], notes: { en: 'Better.' } },
    ...more,
  };
}
