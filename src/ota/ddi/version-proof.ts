import type { ReportedSoftware, WantedSoftware } from '../campaigns/deployment-state.ts';

/**
 * Is what was wanted installed, now that a client has closed its action with success? DDI has no word for a version: the client
 * says that the action, and so what it offered, is installed, and swupdate says so after its restart (`-c 2`) when its boot
 * loader has kept the new system. RAUC says so before. So:
 * - versions that the vehicle itself has reported since the offer (configData, or an inventory over MQTT) decide, where they are
 *   the wanted ones;
 * - other versions that it reported after the client closed are the wrong ones;
 * - a client whose configData names a control unit is asked for configData, and the deployment stays `committed` until it has said
 *   it again: never heard of, it times out;
 * - of what nobody reports, the client's word is the report: it names the action, and the action the versions.
 */
export type VersionProof =
  /** `word`: of these control units there is the client's word only. */
  | { readonly is: 'right'; readonly software: ReportedSoftware; readonly word: readonly string[] }
  | { readonly is: 'wrong'; readonly software: ReportedSoftware }
  | { readonly is: 'awaited' };

export interface VersionEvidence {
  readonly wanted: WantedSoftware;
  /** Since the offer, by control unit; `at` is when it was received. */
  readonly reported: Readonly<
    Record<string, { readonly hardware: string | null; readonly software: string; readonly at: number }>
  >;
  /** Control units that the client's configData names. */
  readonly named: ReadonlySet<string>;
  /** When the client closed the action. */
  readonly closedAt: number;
}

export function versionProof(evidence: VersionEvidence): VersionProof {
  const { wanted, reported, named, closedAt } = evidence;
  const software: Record<string, { hardware: string | null; software: string }> = {};
  const word: string[] = [];
  let isWrong = false;
  let isAwaited = false;
  for (const [ecu, version] of Object.entries(wanted)) {
    const found = Object.hasOwn(reported, ecu) ? reported[ecu] : undefined;
    const hardware = found?.hardware ?? null;
    if (found?.software === version) {
      software[ecu] = { hardware, software: version };
    } else if (found !== undefined && found.at > closedAt) {
      software[ecu] = { hardware, software: found.software };
      isWrong = true;
    } else if (named.has(ecu)) {
      isAwaited = true;
    } else {
      software[ecu] = { hardware, software: version };
      word.push(ecu);
    }
  }
  if (isWrong) return { is: 'wrong', software };
  return isAwaited ? { is: 'awaited' } : { is: 'right', software, word };
}
