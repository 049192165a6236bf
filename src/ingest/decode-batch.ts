import type { JournalEntry, JournalPosition, MessageRecord } from '../journal/journal.ts';
import { messageOf } from '../shared/errors.ts';
import { isSliceOver, letOthersIn } from '../shared/time-slice.ts';
import type { TelemetryStore } from '../telemetry/telemetry-store.ts';
import { type MessageTopic, parseMessageTopic } from '../wire/topics.ts';
import { type Batch, cutBatch, type Item } from './batch.ts';
import { bounds } from './batch-builder.ts';
import { type DecodedMessage, decodeMessage } from './decoders/decode-message.ts';
import { unpack } from './decoders/gzip.ts';
import type { PlainTelemetryReader } from './decoders/plain-telemetry.ts';
import type { Sender } from './deduplicate.ts';
import { clockShift } from './device-clock.ts';
import type { KnownVehicles } from './known-vehicles.ts';
import type { Memory } from './process-batch.ts';

/** Unpacked payload bytes that one turn holds in memory. */
const maxBytes = 32 * 1024 * 1024;

/**
 * Bytes to meaning; what has none, and what nobody registered, goes to quarantine. The batch is cut where the messages
 * unpack to more than a turn should hold, and to a size that the store likes.
 */
export async function decodeEntries(
  batch: Batch,
  { known, poison, plain }: Pick<Memory, 'poison' | 'plain'> & { known: Pick<KnownVehicles, 'get'> },
  { few, many }: TelemetryStore['bestRows'],
): Promise<void> {
  plain.begin();
  let bytes = 0;
  let rows = 0;
  let endOfFew: Mark | null = null;
  const heads = new MessageHeads();
  const { entries } = batch;
  for (let index = 0; index < entries.length; index++) {
    if (isSliceOver()) await letOthersIn();
    const { position, record } = entries[index] as JournalEntry;
    if (bytes > maxBytes) {
      cutBatch(batch, index);
      break;
    }
    if (record.kind !== 'message') continue;
    try {
      const reason = poison.get(position);
      if (reason !== undefined) throw new Error(reason);
      const payload = unpack(record.payload);
      const item = toItem(position, record, payload, { known, plain, heads });
      bytes += payload.length;
      rows += rowsOf(item.message);
      if (rows > few && index > 0) endOfFew ??= markAt(batch, index);
      if (rows > many && index > 0) {
        cutBatch(batch, index);
        batch.isFull = true;
        return;
      }
      batch.items.push(item);
    } catch (error) {
      batch.refused.push({ position, record, reason: messageOf(error) });
    }
  }
  if (endOfFew !== null) goBack(batch, endOfFew);
}

/** What the messages of a batch have in common with one another is made once, and known again by being the same object. */
class MessageHeads {
  readonly #topics = new Map<string, MessageTopic>();
  readonly #senders = new Map<string, Sender>();

  topic(name: string): MessageTopic | undefined {
    const topic = this.#topics.get(name) ?? parseMessageTopic(name);
    if (topic !== undefined) this.#topics.set(name, topic);
    return topic;
  }

  sender(vin: string, boot: string): Sender {
    let sender = this.#senders.get(vin);
    if (sender?.boot !== boot) {
      sender = { vin, boot };
      this.#senders.set(vin, sender);
    }
    return sender;
  }
}

/** How far a batch had come. */
interface Mark {
  readonly entries: number;
  readonly items: number;
  readonly refused: number;
}

function markAt({ items, refused }: Batch, entries: number): Mark {
  return { entries, items: items.length, refused: refused.length };
}

function goBack(batch: Batch, mark: Mark): void {
  cutBatch(batch, mark.entries);
  batch.items.length = mark.items;
  batch.refused.length = mark.refused;
}

function toItem(
  position: JournalPosition,
  record: MessageRecord,
  payload: Buffer,
  { known, plain, heads }: Pick<Memory, 'plain'> & { known: Pick<KnownVehicles, 'get'>; heads: MessageHeads },
): Item {
  const topic = heads.topic(record.topic);
  if (topic === undefined || topic.vin !== record.vin)
    throw new Error(`nothing is known of the topic ${record.topic}`);
  const vehicle = known.get(record.vin);
  if (vehicle === undefined) throw new Error('the vehicle is not registered');
  const message = understand(topic.kind, record.vin, payload, plain);
  return {
    position,
    record,
    topic,
    subtopic: topic.id === null ? topic.kind : `${topic.kind}/${topic.id}`,
    message,
    sender: message.boot === null || message.seq === null ? null : heads.sender(record.vin, message.boot),
    seq: message.seq ?? 0,
    shift: clockShift(newestTime(message), record.receivedAt),
    vehicle,
    episodes: null,
  };
}

function understand(
  kind: MessageTopic['kind'],
  vin: string,
  payload: Buffer,
  plain: PlainTelemetryReader,
): DecodedMessage {
  const telemetry = kind === 'telemetry' ? plain.read(vin, payload) : null;
  if (telemetry !== null) return { kind: 'telemetry', boot: telemetry.boot, seq: telemetry.seq, telemetry };
  const message = decodeMessage(kind, payload);
  // A shape that the server writes must not let a vehicle write it.
  if (kind === 'telemetry' && message.kind === 'telemetry') plain.learn(vin, payload, message.telemetry);
  return message;
}

function rowsOf(message: DecodedMessage): number {
  return message.kind === 'telemetry' ? message.telemetry.count : 0;
}

function newestTime(message: DecodedMessage): number {
  return message.kind === 'telemetry' ? bounds(message.telemetry.times)[1] : message.ts;
}
