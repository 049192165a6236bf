import { UpdateFailed } from './download.ts';
import type { Flash } from './flash.ts';
import type { OfferedArtifact, OfferedStep } from './offer.ts';
import { type Manifest, versionOf } from './signed-manifest.ts';

/**
 * Writes what was downloaded into the slots that do not run, in order. A delta is applied to exactly the version that it is
 * for; where that cannot be, the full file takes its place, and what led to the same version is passed over.
 */
export async function installSteps(
  steps: readonly OfferedStep[],
  manifests: readonly Manifest[],
  way: {
    readonly flash: Flash;
    readonly deltasFail: boolean;
    /** A file that was not downloaded before; answers with its digest. */
    readonly fetched: (file: OfferedArtifact) => Promise<string>;
    readonly written: (share: number) => Promise<void>;
  },
): Promise<void> {
  const { flash, deltasFail, fetched, written } = way;
  // What an interrupted installation left is half of something.
  flash.erase();
  for (const [index, { ecu, from, to, artifact, fallback }] of steps.entries()) {
    const isPast = steps.slice(0, index).some((step) => step.ecu === ecu) && flash.prepared(ecu) !== from;
    if (!isPast) {
      const isDelta = artifact.kind === 'delta';
      if (!isDelta || (!deltasFail && flash.prepared(ecu) === from)) flash.write(ecu, to);
      else flash.write(ecu, await fellBack(ecu, fallback));
    }
    await written((index + 1) / steps.length);
  }
  const wanted = new Map(steps.map(({ ecu, to }) => [ecu, to]));
  for (const [ecu, version] of wanted) {
    if (flash.prepared(ecu) === version) continue;
    throw new UpdateFailed('incomplete', `${ecu} would have ${flash.prepared(ecu)}, not ${version}.`);
  }

  async function fellBack(ecu: string, file: OfferedArtifact | null): Promise<string> {
    if (file === null) throw new UpdateFailed('delta-failed', `The delta for ${ecu} cannot be applied.`);
    if ((await fetched(file)) !== file.sha256) {
      throw new UpdateFailed('digest-mismatch', 'What arrives is not what was signed.');
    }
    const version = versionOf(manifests, ecu, file.sha256);
    if (version === null) throw new UpdateFailed('not-in-manifest', 'No manifest has the full file.');
    return version;
  }
}
