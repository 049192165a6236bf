import type { TelemetryStore } from '../telemetry/telemetry-store.ts';
import type { Batch } from './batch.ts';
import type { KnownVehicles } from './known-vehicles.ts';

/** Who is online, as the journal tells it. */
export interface Presence {
  /** As the store has it: at the start, and after a batch was given up. */
  load(): Promise<void>;
  /** Turns the batch's comings and goings into rows and feed events. */
  follow(batch: Batch): void;
  readonly online: ReadonlySet<string>;
}

export function createPresence(
  store: Pick<TelemetryStore, 'presenceNow'>,
  known: Pick<KnownVehicles, 'get'>,
  vehicleNumber: (vin: string) => number,
): Presence {
  const online = new Set<string>();
  let lastReceivedAt = 0;

  function change(batch: Batch, position: number, vin: string, isOnline: boolean, at: number): void {
    if (isOnline === online.has(vin)) return;
    if (isOnline) online.add(vin);
    else online.delete(vin);
    const vehicle = known.get(vin);
    // Deleted meanwhile: nobody may see it, and nothing of it may be kept.
    if (vehicle === undefined) return;
    batch.builder.presence.push({ vehicle: vehicleNumber(vin), at, online: isOnline });
    batch.feed.push({
      type: 'presence',
      vin,
      market: vehicle.market,
      at,
      data: { vin, online: isOnline, at },
      source: `presence/${position}/${vin}`,
    });
  }

  return {
    online,

    async load() {
      const now = await store.presenceNow();
      online.clear();
      for (const vin of now.online) online.add(vin);
      lastReceivedAt = now.lastReceivedAt ?? 0;
    },

    follow(batch) {
      for (const { position, record } of batch.entries) {
        if (record.kind === 'presence') {
          change(batch, position, record.vin, record.online, record.receivedAt);
        } else if (record.kind === 'start') {
          for (const vin of [...online])
            change(batch, position, vin, false, lastReceivedAt || record.receivedAt);
        }
        lastReceivedAt = Math.max(lastReceivedAt, record.receivedAt);
      }
    },
  };
}
