import { fullArtifactOf, type ReleaseArtifact, type ReleaseImage } from './manifest.ts';
import { compareVersions } from './version-order.ts';

/** Artifacts one after another, from a version to the image's. */
export type ImageWay = readonly {
  readonly from: string;
  readonly to: string;
  readonly artifact: ReleaseArtifact;
}[];

interface Found {
  readonly bytes: number;
  readonly legs: ImageWay;
}

/**
 * The way with the fewest bytes, of equal ones that with the fewest steps: deltas one after another, the full artifact,
 * or deltas up to where the full one is allowed. null = there is none.
 */
export function wayTo(
  image: ReleaseImage,
  from: string,
  { isRollback, avoid }: { readonly isRollback: boolean; readonly avoid: ReadonlySet<string> },
): ImageWay | null {
  const order = compareVersions(from, image.version);
  if (!isRollback && order !== null && order >= 0) return null;
  const best = new Map<string, Found>([[from, { bytes: 0, legs: [] }]]);
  const open = [from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const here = best.get(at) as Found;
    for (const { to, artifact } of legsFrom(image, at)) {
      if (artifact.kind === 'delta' && avoid.has(artifact.sha256)) continue;
      const way = {
        bytes: here.bytes + artifact.bytes,
        legs: [...here.legs, { from: at, to, artifact }],
      };
      if (!isShorter(way, best.get(to))) continue;
      best.set(to, way);
      open.push(to);
    }
  }
  return best.get(image.version)?.legs ?? null;
}

function legsFrom(image: ReleaseImage, from: string): { to: string; artifact: ReleaseArtifact }[] {
  const { version, artifacts } = image;
  if (from === version) return [];
  const legs = artifacts.flatMap((artifact) =>
    artifact.kind === 'delta' && artifact.from === from ? [{ to: artifact.to ?? version, artifact }] : [],
  );
  const full = fullArtifactOf(image);
  const isAllowed =
    image.from === null ? (compareVersions(from, version) ?? 0) < 0 : image.from.includes(from);
  return full !== undefined && isAllowed ? [...legs, { to: version, artifact: full }] : legs;
}

function isShorter(way: Found, known: Found | undefined): boolean {
  if (known === undefined) return true;
  return way.bytes < known.bytes || (way.bytes === known.bytes && way.legs.length < known.legs.length);
}
