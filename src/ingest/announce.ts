import type { Database } from '../database/database.ts';
import { type SampleValue, valueAt, type WriteBatch } from '../telemetry/telemetry-store.ts';
import { type Batch, remainsOf } from './batch.ts';
import { createLastHeard } from './last-heard.ts';
import type { PipelineEvents, PipelineStatus, SignalUpdate, VehicleStateChange } from './pipeline.ts';

/** Tells the rest of the server what became durable, and counts it. */
export interface Announcer {
  readonly counts: Omit<PipelineStatus, 'blocked' | 'committed' | 'lastBatchMs'>;
  /** The batch is in the store. */
  announce(batch: Batch, rows: WriteBatch): void;
  watch(vin: string): void;
  unwatch(vin: string): void;
  /** Who was heard since it was told last, and where. */
  tellLastHeard(): void;
  keepLastHeard(db: Database): Promise<void>;
  /** The vehicle is gone. */
  forget(vin: string): void;
}

export function createAnnouncer(events: Required<PipelineEvents>): Announcer {
  const counts = { messages: 0, duplicates: 0, quarantined: 0, ruleFailures: 0 };
  const watched = new Map<string, number>();
  const lastHeard = createLastHeard();
  return {
    counts,

    announce(batch, rows) {
      const { messages, heard } = remainsOf(batch);
      counts.messages += messages;
      counts.duplicates += batch.duplicates;
      counts.quarantined += batch.refused.length;
      counts.ruleFailures += batch.findings.failures.length;
      lastHeard.hear(heard, rows);
      for (const update of signalUpdates(rows, watched)) events.onSignals(update);
      const changes: VehicleStateChange[] = [...batch.changes].map(([vin, change]) => ({ vin, ...change }));
      if (changes.length > 0) events.onVehicleState(changes);
      if (batch.told.length > 0) events.onFeed(batch.told);
      events.onCommitted(batch.next);
    },

    watch: (vin) => watched.set(vin, (watched.get(vin) ?? 0) + 1),
    unwatch(vin) {
      const left = (watched.get(vin) ?? 0) - 1;
      if (left > 0) watched.set(vin, left);
      else watched.delete(vin);
    },

    tellLastHeard() {
      const heard = lastHeard.take();
      if (heard.length > 0) events.onVehicleState(heard);
    },
    keepLastHeard: (db) => lastHeard.keep(db),
    forget: lastHeard.forget,
  };
}

/** The samples of watched vehicles in a batch, one update a message, in the order received. */
export function signalUpdates(batch: WriteBatch, watched: ReadonlyMap<string, number>): SignalUpdate[] {
  const wanted = new Set([...watched.keys()].flatMap((vin) => batch.vehicles.find(vin) ?? []));
  if (wanted.size === 0) return [];
  const { samples, messages, vehicles, signals } = batch;
  const updates = new Map<number, { ts: number; signals: Record<string, SampleValue> }[]>();
  for (let row = 0; row < samples.length; row++) {
    if (!wanted.has(samples.vehicle[row] as number)) continue;
    const message = samples.message[row] as number;
    const list = updates.get(message) ?? [];
    updates.set(message, list);
    const ts = samples.ts[row] as number;
    let sample = list.at(-1);
    if (sample?.ts !== ts) {
      sample = { ts, signals: {} };
      list.push(sample);
    }
    sample.signals[signals.name(samples.signal[row] as number)] = valueAt(batch, row);
  }
  return [...updates].flatMap(([index, list]) => {
    const message = messages[index];
    if (message === undefined) return [];
    return { vin: vehicles.name(message.vehicle), receivedAt: message.receivedAt, samples: list };
  });
}
