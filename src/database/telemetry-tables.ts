import type { Generated } from 'kysely';

/** What an external telemetry store keeps here beside its numbers (migration 0044). */
export interface TelemetryTables {
  telemetry_state: {
    one: Generated<boolean>;
    position: number;
    /** Nothing that was received before it is read any more. */
    expired_before: number;
    last_received_at: number | null;
  };
  telemetry_vehicles: {
    vehicle: Generated<number>;
    vin: string;
    /** Newest sample time in each lane. */
    lanes: Generated<number[]>;
    /** The longest time from the first to the last sample of one message. */
    longest_ms: Generated<number>;
    first_ts: number | null;
    last_ts: number | null;
    /** Of telemetry that the vehicle sent itself, and when that was received. */
    newest_ts: number | null;
    newest_received_at: number | null;
    received_at: number | null;
    presence_at: number | null;
    online: boolean | null;
  };
  telemetry_signals: { signal: Generated<number>; path: string };
  /** Patterns of paths, `/source/flags`; nothing of them that was received before is read any more. */
  telemetry_signal_expiry: { pattern: string; expired_before: number };
  telemetry_vehicle_signals: { vehicle: number; signal: number };
  telemetry_boots: { vehicle: number; boot: Generated<number>; name: string };
  telemetry_runs: {
    vehicle: number;
    boot: number;
    topic: string;
    first_seq: number;
    last_seq: number;
    received_at: number;
  };
  telemetry_messages: {
    vehicle: number;
    position: number;
    topic: string;
    received_at: number;
    boot: number | null;
    seq: number | null;
    first_ts: number;
    last_ts: number;
    /** Null where it brought none. */
    samples: string | null;
  };
  telemetry_texts: {
    vehicle: number;
    ref: number;
    content: string;
    used_at: number;
    /** Of a signal that goes before the rest. */
    apart: boolean;
  };
  telemetry_lists: {
    vehicle: number;
    signal: number;
    lane: number;
    ts: number;
    content: string;
    received_at: number;
  };
  telemetry_presence: { arrival: Generated<number>; vehicle: number; at: number; online: boolean };
  /** Days of receipt, as days since 1970 UTC. */
  telemetry_days: { day: number; messages: number; min_received_at: number; max_received_at: number };
}
