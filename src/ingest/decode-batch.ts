import type { JournalPosition, MessageRecord } from '../journal/journal.ts';
import { messageOf } from '../shared/errors.ts';
import { parseUpTopic } from '../wire/topics.ts';
import { type Batch, cutBatch, type Item } from './batch.ts';
import { bounds } from './batch-builder.ts';
import { type DecodedMessage, decodeMessage } from './decoders/decode-message.ts';
import { unpack } from './decoders/gzip.ts';
import { clockShift } from './device-clock.ts';
import type { KnownVehicles } from './known-vehicles.ts';

/** Unpacked payload bytes that one turn holds in memory. */
const maxBytes = 8 * 1024 * 1024;

/**
 * Bytes to meaning; what has none, and what nobody registered, goes to quarantine. Once the messages unpack to more than
 * a turn should hold, the batch is cut there.
 */
export function decodeEntries(
  batch: Batch,
  known: Pick<KnownVehicles, 'get'>,
  poison: ReadonlyMap<JournalPosition, string>,
): void {
  let bytes = 0;
  for (const [index, { position, record }] of batch.entries.entries()) {
    if (bytes > maxBytes) {
      cutBatch(batch, index);
      return;
    }
    if (record.kind !== 'message') continue;
    try {
      const reason = poison.get(position);
      if (reason !== undefined) throw new Error(reason);
      const payload = unpack(record.payload);
      bytes += payload.length;
      batch.items.push(toItem(position, record, payload, known));
    } catch (error) {
      batch.refused.push({ position, record, reason: messageOf(error) });
    }
  }
}

function toItem(
  position: JournalPosition,
  record: MessageRecord,
  payload: Buffer,
  known: Pick<KnownVehicles, 'get'>,
): Item {
  const topic = parseUpTopic(record.topic);
  if (topic === undefined || topic.vin !== record.vin)
    throw new Error(`nothing is known of the topic ${record.topic}`);
  const vehicle = known.get(record.vin);
  if (vehicle === undefined) throw new Error('the vehicle is not registered');
  const message = decodeMessage(topic.kind, payload);
  return {
    position,
    record,
    topic,
    subtopic: topic.id === null ? topic.kind : `${topic.kind}/${topic.id}`,
    message,
    sender: message.boot === null || message.seq === null ? null : { vin: record.vin, boot: message.boot },
    seq: message.seq ?? 0,
    shift: clockShift(newestTime(message), record.receivedAt),
    vehicle,
    episodes: null,
  };
}

function newestTime(message: DecodedMessage): number {
  return message.kind === 'telemetry' ? bounds(message.telemetry.times)[1] : message.ts;
}
