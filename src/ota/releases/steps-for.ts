import { fullArtifactOf, type Release, type ReleaseArtifact, type ReleaseImage } from './manifest.ts';
import { compareVersions } from './version-order.ts';
import { type ImageWay, wayTo } from './way-to-version.ts';

/** What is installed, by control unit; `hardware` is null where the vehicle never said it. */
export type InstalledSoftware = Readonly<
  Record<string, { readonly hardware: string | null; readonly software: string }>
>;

/** One thing to install, in its place. */
export interface UpdateStep {
  readonly releaseId: string;
  readonly ecu: string;
  readonly hardware: string;
  readonly from: string;
  readonly to: string;
  readonly artifact: ReleaseArtifact;
  /** What to use from here to the image's version if a delta fails; null where it is not allowed from here. */
  readonly fallback: ReleaseArtifact | null;
}

export const refusalCodes = [
  'up-to-date',
  'ecu-missing',
  'hardware-unknown',
  'hardware-not-supported',
  'not-older',
  'versions-not-comparable',
  'version-not-allowed',
  'dependency-not-met',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

export interface Refusal {
  readonly code: RefusalCode;
  readonly ecu: string | null;
  readonly message: string;
}

export type StepsAnswer =
  | { readonly ok: true; readonly steps: readonly UpdateStep[]; readonly bytes: number }
  | { readonly ok: false; readonly refusal: Refusal };

export interface StepOptions {
  /** SHA-256 of deltas that this vehicle could not use. */
  readonly avoid?: ReadonlySet<string>;
}

/**
 * What brings a vehicle to the last of `chain` (oldest first, the target last): with the target alone where that is
 * allowed, else with as few of those before it as it takes. Pure. Whatever is in doubt (hardware that is not known,
 * versions without an order, one control unit of several that is newer) is a refusal of the whole.
 */
export function stepsFor(
  chain: readonly Release[],
  installed: InstalledSoftware,
  options: StepOptions = {},
): StepsAnswer {
  let refusal: Refusal | undefined;
  for (let first = chain.length - 1; first >= 0; first--) {
    const answer = stepsThrough(chain.slice(first), installed, options);
    if (answer.ok) return answer;
    refusal ??= answer.refusal;
    if (!['version-not-allowed', 'dependency-not-met'].includes(answer.refusal.code)) break;
  }
  return { ok: false, refusal: refusal ?? refused('up-to-date', null, 'There is nothing to install.') };
}

function stepsThrough(
  releases: readonly Release[],
  installed: InstalledSoftware,
  options: StepOptions,
): StepsAnswer {
  const steps: UpdateStep[] = [];
  const software = { ...installed };
  for (const release of releases) {
    for (const image of release.images.toSorted((a, b) => a.order - b.order)) {
      const answer = stepsOfImage(release, image, software, options);
      if (!Array.isArray(answer)) return { ok: false, refusal: answer };
      steps.push(...answer);
      const last = answer.at(-1);
      if (last !== undefined) software[image.ecu] = { hardware: last.hardware, software: last.to };
    }
  }
  if (steps.length === 0) {
    return { ok: false, refusal: refused('up-to-date', null, 'All of it is installed already.') };
  }
  return { ok: true, steps, bytes: steps.reduce((sum, { artifact }) => sum + artifact.bytes, 0) };
}

function stepsOfImage(
  release: Release,
  image: ReleaseImage,
  software: InstalledSoftware,
  { avoid = new Set() }: StepOptions,
): UpdateStep[] | Refusal {
  const { ecu, version } = image;
  const unit = Object.hasOwn(software, ecu) ? software[ecu] : undefined;
  if (unit === undefined) {
    return image.optional === true ? [] : refused('ecu-missing', ecu, `The vehicle has no ${ecu}.`);
  }
  const { hardware, software: from } = unit;
  if (hardware === null) return refused('hardware-unknown', ecu, `The hardware of ${ecu} is not known.`);
  if (!image.hardware.includes(hardware)) {
    // Another image may be for it: each piece of hardware has one at most.
    const isForAnother = release.images.some(
      (other) => other.ecu === ecu && other.hardware.includes(hardware),
    );
    if (isForAnother) return [];
    return refused('hardware-not-supported', ecu, `${ecu} has the hardware ${hardware}.`);
  }
  if (from === version) return [];
  const unmet = image.dependsOn.find((needed) => !isMet(needed, software));
  if (unmet !== undefined) {
    const found = Object.hasOwn(software, unmet.ecu) ? software[unmet.ecu]?.software : undefined;
    const what = found === undefined ? 'which the vehicle has not' : `and the vehicle has ${found}`;
    const message = `${ecu} ${version} needs ${unmet.ecu} ${unmet.atLeast} or later, ${what}.`;
    return refused('dependency-not-met', ecu, message);
  }
  const way = wayTo(image, from, { isRollback: release.rollback === true, avoid });
  if (way === null) return whyNot(release, image, from);
  return way.map((leg) => ({
    releaseId: release.id,
    ecu,
    hardware,
    ...leg,
    fallback: fallbackFor(image, leg),
  }));
}

const refused = (code: RefusalCode, ecu: string | null, message: string): Refusal => ({ code, ecu, message });

function isMet(needed: { ecu: string; atLeast: string }, software: InstalledSoftware): boolean {
  const found = Object.hasOwn(software, needed.ecu) ? software[needed.ecu] : undefined;
  return found !== undefined && (compareVersions(found.software, needed.atLeast) ?? -1) >= 0;
}

function fallbackFor(image: ReleaseImage, leg: ImageWay[number]): ReleaseArtifact | null {
  if (leg.artifact.kind === 'full') return null;
  const isAllowed =
    image.from === null ? (compareVersions(leg.from, image.version) ?? 0) < 0 : image.from.includes(leg.from);
  return isAllowed ? (fullArtifactOf(image) ?? null) : null;
}

function whyNot({ rollback }: Release, { ecu, version, from: allowed }: ReleaseImage, from: string): Refusal {
  const order = compareVersions(from, version);
  if (rollback !== true && order !== null && order >= 0) {
    return refused('not-older', ecu, `${ecu} has ${from}, which is not older than ${version}.`);
  }
  if (allowed === null && order === null) {
    return refused('versions-not-comparable', ecu, `Which of ${from} and ${version} is newer is not known.`);
  }
  return refused('version-not-allowed', ecu, `${ecu} ${version} may not follow ${from}.`);
}
