import type { Json } from './json-column.ts';

/** Vehicles: what they are, what they said, when they are usually heard. */
export interface VehicleTables {
  vehicles: VehicleTable;
  vehicle_credentials: { vin: string; salt: Buffer; hash: Buffer; created_at: number; version: number };
  /** What they have signed in by over TLS. */
  vehicle_certificates: {
    vin: string;
    serial: string;
    issuer: string;
    valid_to: number;
    first_seen_at: number;
  };
  /** Serial numbers that count no more. */
  certificate_revocations: { serial: string; reason: string; revoked_by: string; revoked_at: number };
  vehicle_software: {
    vin: string;
    ecu: string;
    hardware: string | null;
    serial: string | null;
    software: string;
    reported_at: number;
  };
  /** Whom to tell of it as its owner. */
  vehicle_owners: {
    vin: string;
    name: string;
    email: string | null;
    phone: string | null;
    language: string | null;
    time_zone: string | null;
    updated_by: string;
    updated_at: number;
  };
  vehicle_reports: VehicleReportTable;
  /** What is usual for a vehicle, and what was said of it; without a row nothing is known yet. */
  vehicle_silence: {
    vin: string;
    /** Longest pause by week: `[[week, ms]]`. */
    pauses: Json;
    connected_pauses: Json;
    said_at: number;
    /** 0 where nothing was said since it was heard. */
    said_ms: number;
    connected_said_ms: number;
  };
  erasures: ErasureTable;
  /** One row. */
  silence_watch: { id: number; looked_at: number; absences: Json };
}

/** `vin` is null once nothing of the vehicle is left. */
export interface ErasureTable {
  id: string;
  vin: string | null;
  pseudonym: string;
  market: string;
  requested_by: string;
  requested_at: number;
  step: string;
  finished_at: number | null;
  erased: Json;
  kept: Json;
}

export interface VehicleTable {
  vin: string;
  model: string;
  model_year: number;
  powertrain: string;
  market: string;
  plate: string | null;
  chemistry: string | null;
  time_zone: string | null;
  attributes: Json;
  created_at: number;
  last_seen_at: number | null;
  /** Where it was last, WGS 84, and when: all three, or none. */
  latitude: number | null;
  longitude: number | null;
  position_at: number | null;
}

/** Events, and answers to commands, updates and captures, as said. `id` derives from the message. */
export interface VehicleReportTable {
  id: string;
  vin: string;
  kind: string;
  /** The command, update or capture that is answered. */
  ref: string | null;
  ts: number;
  received_at: number;
  /** In the journal; null for what came before this was kept. */
  position: number | null;
  body: Json;
}
