import { randomBytes } from 'node:crypto';
import type { PinnedKeys } from '../update-client/signed-manifest.ts';
import { SimulatedVehicle } from './simulated-vehicle.ts';
import type { VehicleSpec } from './vehicle-spec.ts';

export interface EnlistedVehicle {
  readonly spec: VehicleSpec;
  readonly secret: string;
  readonly begunAt: number;
  readonly from: number;
  readonly resumeAt: number;
  /** What the server knows to be installed, by control unit; left out for a new car. */
  readonly software?: Readonly<Record<string, string>>;
}

export interface FleetOptions {
  readonly vehicles: readonly EnlistedVehicle[];
  readonly mqttUrl: string;
  /** Milliseconds since 1970; the wall clock unless a test owns time. */
  readonly now?: () => number;
  readonly jitter?: () => number;
  /** Public keys (PEM) of releases that the cars believe; without, they believe none. */
  readonly pinned?: () => Promise<PinnedKeys>;
  readonly onRefused?: (vin: string, reason: string) => void;
}

interface FleetStatus {
  readonly acknowledged: number;
  readonly waiting: number;
  readonly online: number;
  readonly caughtUp: number;
}

export interface Fleet {
  /** Resolves when every car has told its past (or waits for radio) and lives in the present. Then runs on until `stop`. */
  start(): Promise<void>;
  stop(): Promise<void>;
  status(): FleetStatus;
}

const tickMs = 50;
/** Work at a stretch before the event loop gets its turn. */
const stretchMs = 15;

/** Many simulated cars in one process. Each lives at its own phase of the second, so that the load is even. */
export function createFleet(options: FleetOptions): Fleet {
  const now = options.now ?? Date.now;
  let acknowledged = 0;
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;
  const vehicles = options.vehicles.map((enlisted) => {
    const run = randomBytes(4).toString('hex');
    let powerUps = 0;
    return new SimulatedVehicle({
      software: {},
      ...enlisted,
      pinned: options.pinned ?? (async () => []),
      mqttUrl: options.mqttUrl,
      newBoot: () => `${run}-${powerUps++}`,
      jitter: options.jitter ?? Math.random,
      onAcknowledged: () => {
        acknowledged++;
      },
      onRefused: options.onRefused ?? (() => {}),
    });
  });
  const living: SimulatedVehicle[] = [];

  const tick = (): void => {
    const time = now();
    for (const vehicle of living) vehicle.live(time);
  };

  return {
    async start() {
      timer = setInterval(tick, tickMs);
      let behind = [...vehicles];
      while (behind.length > 0 && !stopped) {
        let begun = performance.now();
        const still: SimulatedVehicle[] = [];
        for (const vehicle of behind) {
          if (stopped) return;
          if (vehicle.catchUp(now())) living.push(vehicle);
          else still.push(vehicle);
          if (performance.now() - begun < stretchMs) continue;
          await new Promise((resolve) => setImmediate(resolve));
          begun = performance.now();
        }
        behind = still;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    async stop() {
      stopped = true;
      if (timer !== null) clearInterval(timer);
      await Promise.all(vehicles.map((vehicle) => vehicle.stop()));
    },
    status: () => ({
      acknowledged,
      waiting: vehicles.reduce((sum, vehicle) => sum + vehicle.waiting, 0),
      online: vehicles.reduce((sum, vehicle) => sum + Number(vehicle.online), 0),
      caughtUp: living.length,
    }),
  };
}
