import type { Part } from '../shared/part.ts';

/**
 * SEAM. The durable inbox between the gateway and everything behind it. One writer (the gateway's thread), one
 * reader (the pipeline's thread), the same records in the same order after any crash.
 * Not in it: what a record means, who may write, duplicates.
 */

/** A place in the journal: grows with every record, over restarts too. The position of a record is where it begins. */
export type JournalPosition = number;

export type JournalRecord = MessageRecord | PresenceRecord | StartRecord;

/** What a vehicle said, byte for byte. */
export interface MessageRecord {
  readonly kind: 'message';
  readonly vin: string;
  /** The whole topic, `v1/{vin}/up/…`. */
  readonly topic: string;
  readonly payload: Buffer;
  /** Milliseconds since 1970 UTC at the server. */
  readonly receivedAt: number;
  /** The quarantine entry this message is tried again from; null for what came from the vehicle. */
  readonly retryOf: string | null;
}

/** A vehicle came or went. */
export interface PresenceRecord {
  readonly kind: 'presence';
  readonly vin: string;
  readonly online: boolean;
  readonly receivedAt: number;
}

/** The gateway started: whoever was online before has been gone since the record before this one. */
export interface StartRecord {
  readonly kind: 'start';
  readonly receivedAt: number;
}

export interface JournalEntry {
  readonly position: JournalPosition;
  readonly record: JournalRecord;
}

/** Damage that was stepped over, by name. */
export interface JournalDamage {
  readonly segment: string;
  readonly from: JournalPosition;
  readonly to: JournalPosition;
  readonly reason: string;
}

export interface JournalStatus {
  /** Nothing before this position is on disk any more. */
  readonly first: JournalPosition;
  /** Everything before this position is on disk. */
  readonly flushed: JournalPosition;
  /** Everything before this position may be deleted. */
  readonly trimmed: JournalPosition;
  readonly bytes: number;
  /** Why nothing can be taken now (journal full, disk full), or null. */
  readonly blocked: string | null;
  readonly damage: readonly JournalDamage[];
}

export interface Journal extends Part {
  /**
   * Takes a record. `done` is called, in the order of the appends, once the record and all before it are on disk
   * (group commit). While the journal is full, or its disk is, `done` waits: the caller slows its sender by not
   * reading on. After a failed flush the process must end: `onFailure` is called and no `done` ever again.
   */
  append(record: JournalRecord, done: () => void): void;
  /** Called after each flush with the new `flushed` position. */
  onFlushed(listener: (flushed: JournalPosition) => void): void;
  /** The reader has made everything before `position` durable elsewhere; whole segments behind it are deleted. */
  trim(position: JournalPosition): void;
  /**
   * What is in the journal now goes as soon as it is trimmed, without what is otherwise kept behind the reader. It is gone
   * from the disk once `status().first` has reached the position that is returned. A restart forgets that this was asked.
   */
  forget(): JournalPosition;
  /** The reader has passed over this damage: it is in the status from now on, each place once. */
  noteDamage(damage: readonly JournalDamage[]): void;
  status(): JournalStatus;
}

/** Reads what the writer flushed; opened on the same directory, in another thread. */
export interface JournalReader {
  /**
   * Whole records from `position` up to `until`, about `maxBytes` of them. `next` is where to go on; it passes over
   * damage. Payloads are views of `memory` where that is given and large enough, else of a new buffer; it belongs to the
   * caller.
   */
  read(
    position: JournalPosition,
    until: JournalPosition,
    maxBytes: number,
    memory?: Buffer,
  ): Promise<{ entries: JournalEntry[]; next: JournalPosition; damage: JournalDamage[] }>;
  close(): Promise<void>;
}
