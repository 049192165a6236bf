import { createHash, type Hash } from 'node:crypto';
import type { UpdateReport } from '../../src/wire/messages.ts';
import type { Offer } from './offer.ts';
import type { Manifest } from './signed-manifest.ts';

/** A report, without what the sender adds. */
export type UpdateSaid = Pick<
  UpdateReport,
  'state' | 'attempt' | 'code' | 'message' | 'progress' | 'ecus' | 'owner' | 'until'
>;

export type Phase =
  | 'offered'
  | 'accepted'
  | 'downloaded'
  | 'verified'
  | 'installing'
  | 'rebooting'
  | 'committed'
  | 'ended';

/** How far a car is with an update. */
export interface UpdateRecord {
  readonly offer: Offer;
  readonly phase: Phase;
  /** By the car's own clock: how long ago that was is right even where the clock is wrong. */
  readonly receivedAt: number;
  /** Of the releases, once they were believed. */
  readonly manifests: readonly Manifest[];
  /** What was said at the end, so that it can be said again. */
  readonly end: UpdateSaid | null;
}

/** The part of a download that is on disk: its length and the digest so far stand for its bytes. */
interface Part {
  bytes: number;
  hash: Hash;
}

/** What a car remembers of an update. With `keepsState` it survives a power loss as far as it was written. */
export class CarDisk {
  readonly #keepsState: boolean;
  #record: string | null = null;
  #parts = new Map<string, Part>();

  constructor(keepsState: boolean) {
    this.#keepsState = keepsState;
  }

  get record(): UpdateRecord | null {
    return this.#record === null ? null : (JSON.parse(this.#record) as UpdateRecord);
  }

  /** Whole or not at all, as a file that is written beside and renamed. */
  save(record: UpdateRecord): void {
    this.#record = JSON.stringify(record);
  }

  /** Of a file, so far; a copy. */
  part(sha256: string): { bytes: number; hash: Hash } {
    const part = this.#parts.get(sha256);
    return part === undefined
      ? { bytes: 0, hash: createHash('sha256') }
      : { bytes: part.bytes, hash: part.hash.copy() };
  }

  keep(sha256: string, part: Part): void {
    this.#parts.set(sha256, { bytes: part.bytes, hash: part.hash.copy() });
  }

  drop(sha256: string): void {
    this.#parts.delete(sha256);
  }

  clearParts(): void {
    this.#parts.clear();
  }

  powerLost(): void {
    if (this.#keepsState) return;
    this.#record = null;
    this.#parts.clear();
  }
}
