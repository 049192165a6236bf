import type { Evidence } from '../rule-engine/finding.ts';
import type { Clock } from '../shared/clock.ts';
import type { TelemetryReader } from '../telemetry/telemetry-store.ts';
import type { VehicleRegistry } from '../vehicles/registry.ts';
import type { FleetVehicle } from '../vehicles/vehicle.ts';
import { comparable, compareWith, fewestPeers, type Peers } from './peers.ts';

export interface PeerValues {
  /** Compares what one vehicle showed with comparable vehicles' last known values. */
  compare(vehicle: FleetVehicle, seen: Evidence['signals']): Promise<Peers>;
}

/** As many vehicles tell a distribution well enough, whatever the size of the fleet. */
const mostVehicles = 300;
/** More curves than these nobody compares. */
const mostSignals = 4;
/** A value older than this says nothing of how it stands now. */
const oldestMs = 30 * 86_400_000;
/** A flood of alerts of one cause asks once. */
const keptMs = 60_000;
const mostKept = 50;

interface Cohort {
  readonly basis: Peers['basis'];
  readonly vehicles: number;
  /** By signal the last values of the vehicles but `vin`, not in order. */
  readonly values: ReadonlyMap<string, readonly { readonly vin: string; readonly number: number }[]>;
}

export function createPeerValues(options: {
  readonly registry: Pick<VehicleRegistry, 'fleet'>;
  readonly telemetry: Pick<TelemetryReader, 'valuesBefore'>;
  readonly clock: Pick<Clock, 'now'>;
}): PeerValues {
  const { registry, telemetry, clock } = options;
  // Insertion order is age.
  const kept = new Map<string, { readonly at: number; readonly cohort: Promise<Cohort> }>();

  /** Evenly from all of them; of a chemistry, where the vehicle's own is known. */
  async function sample(vehicle: FleetVehicle, basis: Peers['basis']): Promise<string[]> {
    const { model, powertrain, chemistry } = vehicle;
    const query = { scope: null, powertrain: [powertrain], ...(basis === 'model' ? { model: [model] } : {}) };
    const found = await registry.fleet.find(query, { key: 'vin', descending: false });
    const step = Math.max(1, found.total / (3 * mostVehicles));
    const vins: string[] = [];
    for (let place = 0; place < found.total && vins.length < mostVehicles; place += step) {
      const at = Math.floor(place);
      const [other] = found.slice(at, at + 1);
      if (other !== undefined && other.lastSeenAt !== null && other.chemistry === chemistry)
        vins.push(other.vin);
    }
    return vins;
  }

  async function read(
    vehicle: FleetVehicle,
    signals: readonly string[],
    basis: Peers['basis'],
  ): Promise<Cohort> {
    const now = clock.now();
    const vins = await sample(vehicle, basis);
    const last = await telemetry.valuesBefore(
      vins.map((vin) => ({ vin, from: now + 1 })),
      signals,
    );
    const values = new Map<string, { vin: string; number: number }[]>();
    for (const [vin, list] of last)
      for (const { signal, ts, value, flags } of list) {
        const number = comparable(value)?.number;
        if (number === undefined || flags !== 0 || now - ts > oldestMs) continue;
        values.set(signal, [...(values.get(signal) ?? []), { vin, number }]);
      }
    return { basis, vehicles: last.size, values };
  }

  async function cohortOf(vehicle: FleetVehicle, signals: readonly string[]): Promise<Cohort> {
    const narrow = await read(vehicle, signals, 'model');
    const most = Math.max(0, ...[...narrow.values.values()].map(({ length }) => length));
    // The vehicle itself is among them.
    return most > fewestPeers ? narrow : read(vehicle, signals, 'powertrain');
  }

  function cohortOnce(vehicle: FleetVehicle, signals: readonly string[]): Promise<Cohort> {
    const { model, powertrain, chemistry } = vehicle;
    const key = JSON.stringify([model, powertrain, chemistry, signals]);
    const known = kept.get(key);
    if (known !== undefined && clock.now() - known.at < keptMs) return known.cohort;
    const cohort = cohortOf(vehicle, signals);
    kept.delete(key);
    kept.set(key, { at: clock.now(), cohort });
    cohort.catch(() => kept.delete(key));
    for (const oldest of kept.keys()) {
      if (kept.size <= mostKept) break;
      kept.delete(oldest);
    }
    return cohort;
  }

  return {
    async compare(vehicle, seen) {
      const { vin, model, powertrain, chemistry } = vehicle;
      const signals = Object.keys(seen)
        .filter((signal) => comparable(seen[signal] as Evidence['signals'][string]) !== undefined)
        .slice(0, mostSignals);
      const cohort =
        signals.length === 0
          ? { basis: 'model' as const, vehicles: 0, values: new Map() as Cohort['values'] }
          : await cohortOnce(vehicle, signals);
      const compared = signals.flatMap((signal) => {
        const others = (cohort.values.get(signal) ?? []).filter((other) => other.vin !== vin);
        const sorted = others.map(({ number }) => number).sort((a, b) => a - b);
        return compareWith(signal, seen[signal] as Evidence['signals'][string], sorted) ?? [];
      });
      return {
        at: clock.now(),
        basis: cohort.basis,
        ...{ model, powertrain, chemistry },
        vehicles: cohort.vehicles,
        signals: compared,
      };
    },
  };
}
