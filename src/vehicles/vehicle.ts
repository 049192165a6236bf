import { z } from 'zod';
import { vinPattern } from '../wire/vin.ts';

export const powertrains = ['bev', 'phev', 'hev', 'ice', 'fcev'] as const;
export type Powertrain = (typeof powertrains)[number];
export const severities = ['info', 'minor', 'major', 'critical'] as const;
export type Severity = (typeof severities)[number];
/** The worst severity among a vehicle's firing alerts; `ok` without any. */
export const healths = ['ok', ...severities] as const;
export type Health = (typeof healths)[number];

export const marketPattern = /^[A-Z]{2}$/;

/** What is known of a vehicle by registration. */
export const vehicleAttributes = z.object({
  vin: z.string().regex(vinPattern, 'must be 17 characters of A–H, J–N, P, R–Z, 0–9'),
  model: z.string().min(1).max(100),
  modelYear: z.int().min(1980).max(2100),
  powertrain: z.enum(powertrains),
  market: z.string().regex(marketPattern, 'must be an ISO 3166 country code of two capital letters'),
  plate: z.string().max(20).nullable().default(null),
  /** Battery chemistry: `lfp`, `nmc`, …; null where there is no traction battery or it is unknown. */
  chemistry: z.string().max(20).nullable().default(null),
  /** IANA name; null = unknown. */
  timeZone: z.string().max(64).nullable().default(null),
  attributes: z
    .record(z.string().min(1).max(64), z.union([z.string().max(500), z.number(), z.boolean()]))
    .default({}),
});
export type VehicleAttributes = z.infer<typeof vehicleAttributes>;

/** A vehicle as filters, rules and lists see it. */
export interface Vehicle extends VehicleAttributes {
  readonly createdAt: number;
  /** ECU → software version. */
  readonly software: Readonly<Record<string, string>>;
  readonly health: Health;
  readonly online: boolean;
  readonly lastSeenAt: number | null;
}

/** Where a vehicle was, by its own receiver. Degrees, WGS 84; `ts` never lies after the time received. */
export interface VehiclePosition {
  readonly latitude: number;
  readonly longitude: number;
  readonly ts: number;
}

/** The worst of a vehicle's firing alerts; of equally bad ones the one that fired last. */
export interface WorstAlert {
  readonly id: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly firedAt: number;
  /** The fault that the rule fired for. */
  readonly fault: { readonly system: string; readonly code: string } | null;
  /** Firing alerts of the vehicle beside this one. */
  readonly others: number;
}

/** A vehicle as people see it: what it is, and how and where it is now. */
export interface FleetVehicle extends Vehicle {
  readonly position: VehiclePosition | null;
  readonly worst: WorstAlert | null;
}
