import type { ApiClient } from '../api/client.ts';
import { lastHeardAt, registerVehicle } from '../api/register-vehicle.ts';
import type { EnlistedVehicle } from './fleet.ts';
import { registrationOf, type VehicleSpec } from './vehicle-spec.ts';

export interface EnlistOptions {
  readonly api: ApiClient;
  readonly scenario: string;
  readonly specs: readonly VehicleSpec[];
  readonly now: number;
  readonly historyMs: number;
  readonly onProgress?: (done: number) => void;
}

/** A simulation older than this is not taken up again: its faults have long run their course. */
const oldestResumedMs = 14 * 86_400_000;
const atOnce = 8;

/**
 * Registers the cars. One that an earlier run of the same scenario began goes on with the same life after what the server last
 * heard of it; the others begin `historyMs` back.
 */
export async function enlist(options: EnlistOptions): Promise<EnlistedVehicle[]> {
  const enlisted: EnlistedVehicle[] = [];
  const waiting = options.specs.entries();
  let done = 0;
  const work = async (): Promise<void> => {
    for (const [index, spec] of waiting) {
      enlisted[index] = await enlistOne(options, spec);
      options.onProgress?.(++done);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return enlisted;
}

async function enlistOne(options: EnlistOptions, spec: VehicleSpec): Promise<EnlistedVehicle> {
  const { api, scenario, now, historyMs } = options;
  const registered = await registerVehicle(api, registrationOf(spec, scenario, now));
  const fresh = {
    spec,
    secret: registered.secret,
    begunAt: now,
    from: now - historyMs,
    resumeAt: now - historyMs,
  };
  if (!registered.existed) return fresh;
  const heard = await lastHeardAt(api, spec.vin);
  const begun = registered.attributes.simulationBegunAt;
  const sameLife =
    registered.attributes.scenario === scenario && typeof begun === 'number' && now - begun < oldestResumedMs;
  const begunAt = sameLife ? begun : now;
  const from = begunAt - historyMs;
  return { ...fresh, begunAt, from, resumeAt: Math.min(now, Math.max(from, heard ?? from)) };
}
