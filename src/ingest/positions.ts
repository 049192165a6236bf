import { sampleFlags, type WriteBatch } from '../telemetry/telemetry-store.ts';
import type { VehiclePosition } from '../vehicles/vehicle.ts';

const latitudeSignal = 'Vehicle.CurrentLocation.Latitude';
const longitudeSignal = 'Vehicle.CurrentLocation.Longitude';
/** A receiver may tell the two a little apart. */
const togetherMs = 1000;
const notAPlace = sampleFlags.boolean | sampleFlags.wrongType | sampleFlags.outOfRange;

/** Where each vehicle was last, by what it sends. */
export interface Positions {
  /** The vehicles that a batch moved, by VIN. */
  take(batch: WriteBatch): Map<string, VehiclePosition>;
  forget(vin: string): void;
}

interface Track {
  latitude: number;
  latitudeTs: number;
  longitude: number;
  longitudeTs: number;
  newestTs: number;
}

/**
 * Latitude and longitude of the same moment make a position; one that is older than the newest changes nothing. Without a
 * fix receivers tell 0/0, where no car is.
 */
export function createPositions(): Positions {
  const tracks = new Map<string, Track>();

  return {
    take(batch) {
      const moved = new Map<string, VehiclePosition>();
      const { samples, vehicles, signals, messages } = batch;
      const latitude = signals.find(latitudeSignal);
      const longitude = signals.find(longitudeSignal);
      if (latitude === undefined && longitude === undefined) return moved;
      const { signal } = samples;
      for (let row = 0; row < samples.length; row++) {
        const which = signal[row];
        if (which !== latitude && which !== longitude) continue;
        const value = samples.value[row] as number;
        if (Number.isNaN(value) || ((samples.flags[row] as number) & notAPlace) !== 0) continue;
        const vin = vehicles.name(samples.vehicle[row] as number);
        const track = tracks.get(vin) ?? newTrack();
        tracks.set(vin, track);
        // A clock that runs ahead must not make what comes after it look old.
        const receivedAt = messages[samples.message[row] as number]?.receivedAt ?? Number.POSITIVE_INFINITY;
        const ts = Math.min(samples.ts[row] as number, receivedAt);
        if (ts < (which === latitude ? track.latitudeTs : track.longitudeTs)) continue;
        if (which === latitude) {
          track.latitude = value;
          track.latitudeTs = ts;
        } else {
          track.longitude = value;
          track.longitudeTs = ts;
        }
        const position = positionOf(track);
        if (position === null || position.ts < track.newestTs) continue;
        track.newestTs = position.ts;
        moved.set(vin, position);
      }
      return moved;
    },
    forget: (vin) => tracks.delete(vin),
  };
}

const newTrack = (): Track => ({
  latitude: Number.NaN,
  latitudeTs: Number.NEGATIVE_INFINITY,
  longitude: Number.NaN,
  longitudeTs: Number.NEGATIVE_INFINITY,
  newestTs: 0,
});

function positionOf({ latitude, latitudeTs, longitude, longitudeTs }: Track): VehiclePosition | null {
  const isTogether = Math.abs(latitudeTs - longitudeTs) <= togetherMs;
  const isOnEarth = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  const isNowhere = latitude === 0 && longitude === 0;
  if (!isTogether || !isOnEarth || isNowhere) return null;
  return { latitude, longitude, ts: Math.round(Math.max(latitudeTs, longitudeTs)) };
}
