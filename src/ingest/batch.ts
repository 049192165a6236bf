import type { FaultEpisode } from '../faults/fault-episode.ts';
import type { JournalEntry, JournalPosition, JournalRecord, MessageRecord } from '../journal/journal.ts';
import type { Findings, VehiclePast } from '../rule-engine/rule-engine.ts';
import type { Vehicle, WorstAlert } from '../vehicles/vehicle.ts';
import { derivedTopic, type MessageTopic } from '../wire/topics.ts';
import type { BatchBuilder } from './batch-builder.ts';
import type { DecodedMessage } from './decoders/decode-message.ts';
import type { Sender } from './deduplicate.ts';
import type { FeedDraft } from './feed-events.ts';
import type { FeedEvent } from './pipeline.ts';
import type { Refused } from './quarantine.ts';

/** A message that is understood, on its way through the stages. */
export interface Item {
  readonly position: JournalPosition;
  readonly record: MessageRecord;
  readonly topic: MessageTopic;
  /** The topic below `up/`; `derived` for what the server says. */
  readonly subtopic: string;
  readonly message: DecodedMessage;
  /** Null where the message does not say enough to find its duplicates. */
  readonly sender: Sender | null;
  readonly seq: number;
  /** Taken from every time of the message; 0 where the device's clock is believed. */
  readonly shift: number;
  readonly vehicle: Vehicle;
  /** The vehicle's episodes after this report of fault memories: open ones, and those that ended with it. */
  episodes: readonly FaultEpisode[] | null;
  /** The database had this report already: it is judged with what was known when it came. */
  isDoneAgain?: boolean;
  /** What is installed after this inventory. */
  software?: Vehicle['software'] | null;
  /** Every episode that is kept of it, where rules on signals read faults. */
  allEpisodes?: VehiclePast['faults'];
}

/** What one turn of the pipeline takes from the journal, and what the stages make of it. */
export interface Batch {
  readonly from: JournalPosition;
  /** Everything before this position is in the batch, or was before. */
  next: JournalPosition;
  entries: readonly JournalEntry[];
  /** Accepted so far, in the order received. */
  items: Item[];
  readonly refused: Refused[];
  /** Quarantined messages that were tried again and are taken now. */
  readonly taken: { readonly id: string; readonly position: JournalPosition }[];
  readonly builder: BatchBuilder;
  /** What the payloads are views of. Both are used again once the batch is durable. */
  readonly memory: Buffer;
  readonly findings: Findings;
  readonly feed: FeedDraft[];
  /** Rows of `feed` that are kept and new. */
  told: FeedEvent[];
  readonly changes: Map<string, VehicleChange>;
  duplicates: number;
  /** It was cut where the store likes it best. */
  isFull: boolean;
  /** Set once the messages themselves are let go. */
  remains: Remains | null;
}

/** What is asked of a batch's messages when they are judged and on their way to the store. */
export interface Remains {
  readonly entries: number;
  readonly messages: number;
  /** Every vehicle that the entries name. */
  readonly vins: ReadonlySet<string>;
  readonly senders: ReadonlySet<Sender>;
  /** When each vehicle was heard last, by the time of receipt. */
  readonly heard: ReadonlyMap<string, number>;
}

export interface VehicleChange {
  worst?: WorstAlert | null;
  software?: Vehicle['software'];
}

export function createBatch(
  from: JournalPosition,
  next: JournalPosition,
  entries: readonly JournalEntry[],
  { builder, memory }: Pick<Batch, 'builder' | 'memory'>,
): Batch {
  return {
    from,
    next,
    entries,
    items: [],
    refused: [],
    taken: [],
    builder,
    memory,
    findings: { findings: [], failures: [] },
    feed: [],
    told: [],
    changes: new Map(),
    duplicates: 0,
    isFull: false,
    remains: null,
  };
}

/** Leaves the entries from `index` on to the next turn. */
export function cutBatch(batch: Batch, index: number): void {
  const first = batch.entries[index];
  if (first === undefined) return;
  batch.next = first.position;
  batch.entries = batch.entries.slice(0, index);
}

/** Every vehicle that the batch's entries name. */
export function vinsOf(entries: readonly JournalEntry[]): Set<string> {
  const vins = new Set<string>();
  for (const { record } of entries) if (record.kind !== 'start') vins.add(record.vin);
  return vins;
}

export function sendersOf(items: readonly Item[]): Set<Sender> {
  const senders = new Set<Sender>();
  for (const { sender } of items) if (sender !== null) senders.add(sender);
  return senders;
}

export function remainsOf({ entries, items, remains }: Batch): Remains {
  return (
    remains ?? {
      entries: entries.length,
      messages: items.length,
      vins: vinsOf(entries),
      senders: sendersOf(items),
      heard: lastHeardIn(entries),
    }
  );
}

/**
 * Messages that nobody needs any more are let go before the store has the batch: thousands of them would outlive a
 * collection of the young and be copied to where only a full one finds them. One that is alone may be to blame yet.
 */
export function letGo(batch: Batch): void {
  batch.remains = remainsOf(batch);
  if (batch.entries.length === 1) return;
  batch.entries = [];
  batch.items = [];
}

/** What the server says of a vehicle does not mean that it was heard. */
const isOfServer = (record: JournalRecord): boolean =>
  record.kind === 'message' && record.topic === derivedTopic(record.vin);

function lastHeardIn(entries: readonly JournalEntry[]): Map<string, number> {
  const heard = new Map<string, number>();
  for (const { record } of entries) {
    if (record.kind === 'start' || isOfServer(record)) continue;
    heard.set(record.vin, Math.max(heard.get(record.vin) ?? record.receivedAt, record.receivedAt));
  }
  return heard;
}
