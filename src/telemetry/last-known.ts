import { type LastValue, type TelemetryStore, valueAt, type WriteBatch } from './telemetry-store.ts';

/** The one asked about longest ago is forgotten first. */
const defaultMaxVehicles = 2000;

/**
 * The same store, which keeps in memory the last value of every signal of the vehicles that somebody asked about: read once,
 * and followed from there. Newest `ts` wins; of equal ones the last received.
 */
export function withLastKnown(store: TelemetryStore, maxVehicles = defaultMaxVehicles): TelemetryStore {
  // Insertion order is order of last question.
  const vehicles = new Map<string, VehicleValues>();

  function apply(batch: WriteBatch): void {
    const wanted = new Map<number, VehicleValues>();
    for (const [vin, values] of vehicles) {
      const number = batch.vehicles.find(vin);
      if (number !== undefined) wanted.set(number, values);
    }
    if (wanted.size === 0) return;
    const { samples } = batch;
    for (let row = 0; row < samples.length; row++) {
      wanted.get(samples.vehicle[row] as number)?.take(batch, row);
    }
  }

  async function read(vin: string): Promise<LastValue[]> {
    // Batches that become durable while the store answers are taken as they come; what it answers lies before them.
    const values = new VehicleValues();
    vehicles.set(vin, values);
    values.loaded = store.lastValues(vin).then((before) => values.fill(before));
    try {
      await values.loaded;
    } catch (error) {
      if (vehicles.get(vin) === values) vehicles.delete(vin);
      throw error;
    }
    for (const oldest of vehicles.keys()) {
      if (vehicles.size <= maxVehicles) break;
      vehicles.delete(oldest);
    }
    return values.list();
  }

  return {
    ...store,
    async lastValues(vin) {
      const known = vehicles.get(vin);
      if (known === undefined) return read(vin);
      vehicles.delete(vin);
      vehicles.set(vin, known);
      await known.loaded;
      return known.list();
    },
    async write(batch) {
      try {
        await store.write(batch);
      } catch (error) {
        // It may be durable all the same, and is not written again then.
        vehicles.clear();
        throw error;
      }
      apply(batch);
    },
    async erase(vin) {
      await store.erase(vin);
      vehicles.delete(vin);
    },
    async deleteReceivedBefore(receivedAt) {
      const messages = await store.deleteReceivedBefore(receivedAt);
      vehicles.clear();
      return messages;
    },
    async deleteSignalsReceivedBefore(receivedAt, signals) {
      const days = await store.deleteSignalsReceivedBefore(receivedAt, signals);
      vehicles.clear();
      return days;
    },
  };
}

class VehicleValues {
  loaded: Promise<void> = Promise.resolve();
  readonly #values = new Map<string, LastValue>();

  take(batch: WriteBatch, row: number): void {
    const { samples, signals } = batch;
    const signal = signals.name(samples.signal[row] as number);
    const ts = samples.ts[row] as number;
    const known = this.#values.get(signal);
    if (known !== undefined && known.ts > ts) return;
    const flags = samples.flags[row] as number;
    this.#values.set(signal, { signal, ts, value: valueAt(batch, row), flags });
  }

  fill(before: readonly LastValue[]): void {
    for (const value of before) {
      const known = this.#values.get(value.signal);
      if (known === undefined || known.ts < value.ts) this.#values.set(value.signal, value);
    }
  }

  list(): LastValue[] {
    return [...this.#values.values()].sort((a, b) => (a.signal < b.signal ? -1 : 1));
  }
}
