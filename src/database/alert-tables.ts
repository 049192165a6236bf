import type { ColumnType } from 'kysely';
import type { Json } from './json-column.ts';

/** Alerts. */
export interface AlertTables {
  alerts: AlertTable;
  mutes: MuteTable;
  shadow_alerts: ShadowAlertTable;
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
