import type { Release, ReleaseImage } from './manifest.ts';
import { compareVersions } from './version-order.ts';

export interface ManifestFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What no field shows alone: which image a control unit gets, order against dependencies, the way forward only. */
export function checkManifest({ images, rollback }: Release): ManifestFault[] {
  const isRollback = rollback === true;
  return [
    ...sameTarget(images),
    ...images.flatMap((image, index) => [
      ...artifactFaults(image, index),
      ...directionFaults(image, index, isRollback),
      ...dependencyFaults(image, index, images),
    ]),
  ];
}

function* sameTarget(images: readonly ReleaseImage[]): Iterable<ManifestFault> {
  const seen = new Map<string, number>();
  for (const [index, { ecu, hardware }] of images.entries()) {
    for (const [at, name] of hardware.entries()) {
      const key = JSON.stringify([ecu, name]);
      const other = seen.get(key);
      if (other !== undefined) {
        yield {
          path: ['images', index, 'hardware', at],
          message: `${ecu} ${name} already gets image ${other}`,
        };
      }
      seen.set(key, index);
    }
  }
}

function* artifactFaults({ artifacts, version, from }: ReleaseImage, index: number): Iterable<ManifestFault> {
  const path = ['images', index, 'artifacts'];
  if (artifacts.filter(({ kind }) => kind === 'full').length !== 1) {
    yield { path, message: 'must have exactly one full artifact, which is used where no delta fits' };
  }
  const deltas = artifacts.flatMap((artifact) => (artifact.kind === 'delta' ? [artifact] : []));
  const seen = new Set<string>();
  for (const [at, artifact] of artifacts.entries()) {
    if (artifact.kind !== 'delta') continue;
    const to = artifact.to ?? version;
    const key = JSON.stringify([artifact.from, to]);
    if (seen.has(key)) {
      yield { path: [...path, at], message: `is a second delta from ${artifact.from} to ${to}` };
    }
    seen.add(key);
    const goesOn = to === version || deltas.some((next) => next.from === to) || (from?.includes(to) ?? true);
    if (!goesOn)
      yield { path: [...path, at, 'to'], message: `ends at ${to}: nothing leads on to ${version}` };
  }
}

function* directionFaults(
  { from, version, artifacts }: ReleaseImage,
  index: number,
  isRollback: boolean,
): Iterable<ManifestFault> {
  const image = ['images', index];
  if (isRollback && from === null) {
    yield { path: [...image, 'from'], message: 'must name the versions that a rollback leaves' };
  }
  for (const [at, before] of (from ?? []).entries()) {
    const message = directionFault(before, version, isRollback);
    if (message !== null) yield { path: [...image, 'from', at], message };
  }
  for (const [at, artifact] of artifacts.entries()) {
    if (artifact.kind !== 'delta') continue;
    const message = directionFault(artifact.from, artifact.to ?? version, isRollback);
    if (message !== null) yield { path: [...image, 'artifacts', at, 'from'], message };
  }
}

function directionFault(from: string, to: string, isRollback: boolean): string | null {
  if (from === to) return `leads from ${from} to itself`;
  const order = compareVersions(from, to);
  if (isRollback || order === null || order < 0) return null;
  return `${from} is not older than ${to}, and this is no rollback`;
}

function* dependencyFaults(
  { dependsOn, order, ecu }: ReleaseImage,
  index: number,
  images: readonly ReleaseImage[],
): Iterable<ManifestFault> {
  for (const [at, needed] of dependsOn.entries()) {
    const path = ['images', index, 'dependsOn', at];
    if (needed.ecu === ecu) {
      yield { path, message: 'is the control unit itself: name what may precede it in `from`' };
      continue;
    }
    for (const other of images.filter((image) => image.ecu === needed.ecu)) {
      if (other.order >= order) {
        yield { path, message: `${needed.ecu} must have a lower order than ${ecu}, which depends on it` };
      }
      if ((compareVersions(other.version, needed.atLeast) ?? -1) < 0) {
        yield {
          path,
          message: `${needed.ecu} gets ${other.version} here, which is not ${needed.atLeast} or later`,
        };
      }
    }
  }
}
