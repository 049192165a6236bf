import type { ColumnType, Generated } from 'kysely';
import type { DiagnosticsTables } from './diagnostics-tables.ts';
import type { NotificationTables } from './notification-tables.ts';
import type { ServiceSchema } from './schema-service.ts';

/** The tables, as the newest migration leaves them. Times are bigint milliseconds since 1970 UTC, read as numbers. */
export interface Schema extends ServiceSchema, NotificationTables, DiagnosticsTables {
  meta: { key: string; value: unknown };
  vehicles: VehicleTable;
  vehicle_credentials: { vin: string; salt: Buffer; hash: Buffer; created_at: number; version: number };
  vehicle_software: {
    vin: string;
    ecu: string;
    hardware: string | null;
    serial: string | null;
    software: string;
    reported_at: number;
  };
  vehicle_reports: VehicleReportTable;
  fault_reports: FaultReportTable;
  fault_episodes: FaultEpisodeTable;
  /** `report` counts the lines and says what became of each. */
  fault_code_imports: {
    id: Generated<number>;
    name: string;
    imported_by: string;
    imported_at: number;
    removed_by: string | null;
    removed_at: number | null;
    report: Json;
  };
  fault_code_entries: { import_id: number; line: number; code: string; scope: Json; body: Json };
  alerts: AlertTable;
  mutes: MuteTable;
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
  /** One row. */
  silence_watch: { id: number; looked_at: number; absences: Json };
  rule_versions: RuleVersionTable;
  /** Every change of a version's state; `from_state` is null where it was made. */
  rule_transitions: {
    id: Generated<number>;
    rule: string;
    version: number;
    from_state: string | null;
    to_state: string;
    username: string;
    at: number;
    why: string;
  };
  shadow_alerts: ShadowAlertTable;
  rule_failures: { rule: string; vin: string; message: string; failures: number; disabled_at: number };
  quarantine: QuarantineTable;
  feed_events: {
    id: Generated<number>;
    type: string;
    vin: string | null;
    market: string | null;
    at: number;
    data: Json;
    /** What the event follows from, unique, so that work done again tells nothing twice. */
    source: string;
  };
  users: UserTable;
  user_sessions: {
    token_hash: Buffer;
    username: string;
    created_at: number;
    expires_at: number;
    last_used_at: number;
    user_agent: string | null;
    remote_address: string | null;
  };
  user_preferences: { username: string; body: Json; updated_at: number };
  /** When a user last said that he has seen the news, and what was the newest feed event then. */
  user_visits: { username: string; seen_at: number; feed_id: number };
  audit: AuditTable;
  idempotency_keys: {
    key: string;
    username: string;
    request_hash: Buffer;
    status: number;
    body: Json | null;
    created_at: number;
  };
  work: WorkTable;
  outbox: OutboxTable;
  /** Daily values, by the name of their series: `{name: {days, values}}`. */
  prediction_series: {
    vin: string;
    read_to_day: number;
    read_whole_day: number;
    predicted_at: number;
    /** As `prediction/series-bytes.ts` writes it. */
    series: Buffer;
  };
  part_lives: {
    vin: string;
    quantity: string;
    place: string;
    begun_day: number;
    begun_km: number | null;
    seen_day: number;
    seen_km: number | null;
    is_over: boolean;
  };
  predictions: PredictionTable;
  past_predictions: {
    id: Generated<number>;
    vin: string;
    quantity: string;
    place: string;
    made_at: number;
    crosses_low: number;
    crosses_at: number;
    crosses_high: number;
    /** `renewed`: repaired before the limit was reached. */
    outcome: string | null;
    ended_at: number | null;
  };
}

/** Written as JSON text, read parsed. */
// biome-ignore lint/suspicious/noExplicitAny: what comes back is the feature's own shape
export type Json = ColumnType<any, string, string>;

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
  body: Json;
}

/**
 * Every report of every fault memory: the episodes are a fold over these. `id` derives from the content. A report that
 * says again what the newest one said adds its time to that one's `repeats`; `last_ts` is the last of them.
 */
export interface FaultReportTable {
  id: string;
  vin: string;
  ecu: string;
  system: string;
  ts: number;
  last_ts: number;
  repeats: Json;
  received_at: number;
  complete: boolean;
  /** Hash of `complete` and `faults`. */
  content: string;
  faults: Json;
}

export interface FaultEpisodeTable {
  id: string;
  vin: string;
  ecu: string;
  system: string;
  code: string;
  status: number;
  severity: string;
  first_seen: number;
  last_seen: number;
  ended_at: number | null;
  occurrences: number;
  freeze_frames: Json;
  software_at_onset: string | null;
  came_back: boolean;
}

export interface AlertTable {
  id: string;
  vin: string;
  rule: string;
  instance: string;
  /** Of the fault that a fault rule fired for. */
  code: string | null;
  severity: string;
  state: string;
  active_since: number;
  fired_at: number | null;
  resolved_at: number | null;
  acknowledged_by: string | null;
  acknowledged_at: number | null;
  acknowledge_note: string | null;
  evidence: Json;
  /** `rule-retired` or `rule-changed` where the rule ended it, not the vehicle. */
  ended_because: string | null;
  /** Each severity it has had since it fired, and from when: `[{at, severity}]`. */
  course: ColumnType<unknown, string | undefined, string>;
  /** Signal → value when it ended. */
  ended: Json | null;
  /** How the same signals stood in comparable vehicles after it fired. */
  peers: Json | null;
}

/** The text of a rule at a time. Only a draft's text ever changes. */
export interface RuleVersionTable {
  rule: string;
  version: number;
  origin: string;
  state: string;
  yaml: string;
  /** SHA-256 of `yaml`. */
  hash: string;
  /** Of the shipped text that stood when an own version was made. */
  shipped_hash: string | null;
  created_by: string;
  created_at: number;
  why: string;
  state_since: number;
}

/** What a rule in shadow would have told. */
export interface ShadowAlertTable {
  id: string;
  vin: string;
  rule: string;
  version: number;
  instance: string;
  code: string | null;
  severity: string;
  state: string;
  active_since: number;
  fired_at: number | null;
  resolved_at: number | null;
  evidence: Json;
}

export interface MuteTable {
  id: string;
  /** Null = every vehicle of `markets`. */
  vin: string | null;
  /** Null = every rule. */
  rule: string | null;
  code: string | null;
  /** Null = all. */
  markets: string[] | null;
  until: number;
  reason: string;
  created_by: string;
  created_at: number;
}

/** `last_position` makes counting safe to repeat after a crash. */
export interface QuarantineTable {
  id: string;
  vin: string;
  topic: string;
  received_at: number;
  reason: string;
  payload: Buffer;
  occurrences: number;
  last_position: number;
  retried_at: number | null;
  resolved_at: number | null;
  /** The reason without what differs from message to message. */
  cause: ColumnType<string, never, never>;
  /** By a person; null again when the message comes again. */
  seen_at: ColumnType<number | null, number | null | undefined, number | null>;
  seen_by: ColumnType<string | null, string | null | undefined, string | null>;
}

export interface UserTable {
  username: string;
  password_hash: string;
  role: string;
  /** Markets whose vehicles the user sees; null = all. */
  markets: string[] | null;
  disabled: boolean;
  created_at: number;
  updated_at: number;
}

export interface AuditTable {
  id: Generated<number>;
  at: number;
  username: string;
  action: string;
  vin: string | null;
  target: string | null;
  detail: Json;
  remote_address: string | null;
}

/** Work a person asked for and may watch: exports, imports. The truth behind a job of the same id. */
export interface WorkTable {
  id: string;
  kind: string;
  username: string;
  state: string;
  progress: number;
  note: string | null;
  input: Json;
  result: Json | null;
  error: string | null;
  created_at: number;
  finished_at: number | null;
}

/** Promised work, until it is done. `run` grows with every try, so that a late one can be told from the newest. */
export interface OutboxTable {
  job: string;
  id: string;
  /** New each time that the work is promised anew. */
  promise: Generated<number>;
  data: Json;
  added_at: number;
  due_at: number;
  /** When the queue was last given it. */
  handed_at: number | null;
  run: Generated<number>;
  /** Tries of which nothing was heard again. */
  crashes: Generated<number>;
  attempts: Generated<number>;
  failed_at: number | null;
  /** Why it is not tried again. */
  reason: string | null;
  error: string | null;
}

/** What is foreseen now; `place` is empty where there is none. */
export interface PredictionTable {
  vin: string;
  quantity: string;
  place: string;
  made_at: number;
  verdict: string;
  reason: Json;
  unit: string;
  level: number | null;
  limit_value: number;
  side: string;
  change_per_day: number | null;
  since: number | null;
  crosses_low: number | null;
  crosses_at: number | null;
  crosses_high: number | null;
  distance_low: number | null;
  distance: number | null;
  distance_high: number | null;
}
