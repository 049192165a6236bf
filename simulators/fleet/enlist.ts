import type { ApiClient } from '../api/client.ts';
import { inParallel } from '../api/in-parallel.ts';
import { lastHeardAt, type Registered, registerVehicles } from '../api/register-vehicle.ts';
import type { EnlistedVehicle } from './fleet.ts';
import { registrationOf, type VehicleSpec } from './vehicle-spec.ts';

export interface EnlistOptions {
  readonly api: ApiClient;
  readonly scenario: string;
  readonly specs: readonly VehicleSpec[];
  readonly now: number;
  readonly historyMs: number;
}

/** A simulation older than this is not taken up again: its faults have long run their course. */
const oldestResumedMs = 14 * 86_400_000;
const atOnce = 8;

/**
 * Registers the cars. One that an earlier run of the same scenario began goes on with the same life after what the server last
 * heard of it; the others begin `historyMs` back.
 */
export async function enlist(options: EnlistOptions): Promise<EnlistedVehicle[]> {
  const { api, scenario, specs, now } = options;
  const registered = new Map<string, Registered>();
  const registrations = specs.map((spec) => registrationOf(spec, scenario, now));
  await registerVehicles(api, registrations, (vin, answer) => registered.set(vin, answer));
  return inParallel(specs, atOnce, async (spec) => {
    const answer = registered.get(spec.vin);
    if (answer === undefined) throw new Error(`The server did not answer for ${spec.vin}.`);
    return {
      spec,
      secret: answer.secret,
      software: answer.software,
      ...(await lifeOf(options, spec.vin, answer)),
    };
  });
}

/** When the car's simulation was begun, where it starts, and what of it has been told. */
async function lifeOf(
  { api, scenario, now, historyMs }: EnlistOptions,
  vin: string,
  { existed, attributes }: Registered,
): Promise<Pick<EnlistedVehicle, 'begunAt' | 'from' | 'resumeAt'>> {
  if (!existed) return { begunAt: now, from: now - historyMs, resumeAt: now - historyMs };
  const heard = await lastHeardAt(api, vin);
  const begun = attributes.simulationBegunAt;
  const sameLife =
    attributes.scenario === scenario && typeof begun === 'number' && now - begun < oldestResumedMs;
  const begunAt = sameLife ? begun : now;
  const from = begunAt - historyMs;
  return { begunAt, from, resumeAt: Math.min(now, Math.max(from, heard ?? from)) };
}
