import { AppError } from '../../shared/errors.ts';
import { type KnownKey, keyStates, verifyRelease } from '../releases/signed-release.ts';
import type { EvidenceEntry } from './evidence-entry.ts';
import type { EvidenceHeader } from './evidence-file.ts';
import { targetsDigest } from './hash-chain.ts';

/** What an authority asks first. */
export interface EvidenceSummary {
  readonly entries: number;
  readonly approvedBy: string | null;
  readonly releases: readonly { readonly id: string; readonly digest: string }[];
  readonly targets: number;
  /** Vehicles by how their deployment ended. */
  readonly results: Readonly<Record<string, number>>;
  /** `regulation: before → after`, with the number of vehicles. */
  readonly rxswin: Readonly<Record<string, number>>;
}

/** Reads a log entry by entry and says where it contradicts itself. Pure but for what it remembers. */
export class EvidenceAccount {
  readonly #releases = new Map<string, string>();
  readonly #targets = new Set<string>();
  readonly #results = new Map<string, string>();
  readonly #rxswin = new Map<string, number>();
  #approval: (EvidenceEntry & { kind: 'approved' })['data'] | null = null;
  #entries = 0;

  *takeHeader({ releases, keys }: EvidenceHeader): Iterable<string> {
    for (const signed of releases) {
      try {
        const { release, digest } = verifyRelease(signed, keys as readonly KnownKey[], keyStates);
        this.#releases.set(release.id, digest);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        yield `a release in the header cannot be believed: ${error.message}`;
      }
    }
  }

  *takeEntry(entry: EvidenceEntry): Iterable<string> {
    this.#entries += 1;
    switch (entry.kind) {
      case 'targets':
        if (entry.data.from !== this.#targets.size) yield 'targets before these are missing or doubled';
        if (this.#approval !== null) yield 'targets were added after the approval';
        for (const vin of entry.data.vins) this.#targets.add(vin);
        break;
      case 'approved':
        yield* this.#takeApproval(entry.data);
        break;
      case 'offered':
      case 'owner':
        yield* this.#vehicle(entry.data.vin);
        break;
      case 'result':
        yield* this.#vehicle(entry.data.vin);
        if (this.#results.has(entry.data.vin)) yield 'the vehicle has a result already';
        this.#results.set(entry.data.vin, entry.data.state);
        for (const { regulation, before, after } of entry.data.rxswin) {
          const change = `${regulation}: ${before ?? 'unknown'} → ${after ?? 'unknown'}`;
          this.#rxswin.set(change, (this.#rxswin.get(change) ?? 0) + 1);
        }
        break;
      default:
    }
  }

  *close(): Iterable<string> {
    if (this.#results.size > 0 && this.#approval === null) yield 'vehicles were updated without an approval';
  }

  summary(): EvidenceSummary {
    const results: Record<string, number> = {};
    for (const state of this.#results.values()) results[state] = (results[state] ?? 0) + 1;
    return {
      entries: this.#entries,
      approvedBy: this.#approval?.approvedBy ?? null,
      releases: Array.from(this.#releases, ([id, digest]) => ({ id, digest })),
      targets: this.#targets.size,
      results,
      rxswin: Object.fromEntries(this.#rxswin),
    };
  }

  *#takeApproval(approval: (EvidenceEntry & { kind: 'approved' })['data']): Iterable<string> {
    this.#approval = approval;
    if (approval.approvedBy === approval.requestedBy) yield 'was approved by the one who asked for it';
    if (approval.targets !== this.#targets.size || approval.targetsDigest !== targetsDigest(this.#targets)) {
      yield `approves ${approval.targets} targets, which are not the ${this.#targets.size} listed before it`;
    }
    const digest = this.#releases.get(approval.releaseId);
    if (digest === undefined) yield `the release ${approval.releaseId} is not in the header`;
    else if (digest !== approval.releaseDigest) {
      yield `approves the release with the digest ${approval.releaseDigest}, and the header has ${digest}`;
    }
  }

  *#vehicle(vin: string): Iterable<string> {
    if (!this.#targets.has(vin)) yield 'the vehicle is not among the targets';
  }
}
