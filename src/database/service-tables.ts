import type { ColumnType, GeneratedAlways } from 'kysely';
import type { Text } from '../shared/languages.ts';
import type { Json } from './json-column.ts';

/** Cases, technicians, places and rotas. */
export interface ServiceTables {
  places: {
    id: string;
    name: string;
    market: string;
    latitude: number | null;
    longitude: number | null;
    hours: Json;
    created_at: number;
    updated_at: number;
  };
  technicians: TechnicianTable;
  rotas: {
    id: string;
    name: string;
    market: string;
    /** Whose people they are; null = of the whole market. */
    place: string | null;
    plan: Json;
    created_at: number;
    updated_at: number;
  };
  cases: CaseTable;
  /** The truth of a case, in order of `seq` from 1. `username` is null where the server did it by policy. */
  case_events: {
    case_id: string;
    seq: number;
    kind: string;
    at: number;
    username: string | null;
    data: Json;
  };
  case_alerts: { alert: string; case_id: string };
  /** The bytes are in the data directory under `hash`. */
  case_attachments: {
    id: string;
    case_id: string;
    name: string;
    type: string;
    bytes: number;
    hash: string;
    added_by: string;
    added_at: number;
  };
}

export interface TechnicianTable {
  id: string;
  name: string;
  username: string | null;
  market: string;
  place: string | null;
  email: string | null;
  phone: string | null;
  languages: string[];
  skills: string[];
  certificates: Json;
  /** Null = those of the place. */
  hours: ColumnType<unknown, string | null, string | null>;
  absences: Json;
  active: boolean;
  created_at: number;
  updated_at: number;
}

/** What the log folds to. Without `vin` it is the case of a cause that several vehicles have. */
export interface CaseTable {
  id: string;
  number: GeneratedAlways<number>;
  vin: string | null;
  /** Of the vehicle, or of all vehicles of the cause. */
  markets: string[];
  /** With the vehicle, what makes it one case: `fault:uds:P0A80`, `rule:…`; by hand the case's own id. */
  problem: string;
  rule: string | null;
  code: string | null;
  /** Rule and fault code: what several vehicles may have in common. */
  cause: string;
  /** Of the control unit that the fault is in; null = unknown, or of a cause: any. */
  software: string | null;
  title: string;
  /** The title in every language; null where a person wrote it. */
  texts: ColumnType<Text | null, string | null, string | null>;
  /** Code system of `code`. */
  system: string | null;
  /** That people asked for, beside those of the policy. */
  certificates: string[];
  state: string;
  severity: string;
  priority: string;
  owner: string | null;
  technician: string | null;
  place: string | null;
  visit_from: number | null;
  visit_to: number | null;
  opened_at: number;
  opened_by: string | null;
  updated_at: number;
  /** When it was opened, or opened again. */
  since: number;
  /** When the alert fired that opened it, or opened it again, by the vehicle's time; without one as `since`. */
  began_at: number;
  closed_at: number | null;
  /** The cause as confirmed (`{id?, words?}`) and what was done; both null until then. */
  confirmed: ColumnType<
    { readonly id?: string | undefined; readonly words?: string | undefined } | null,
    string | null,
    string | null
  >;
  fix: string | null;
  /** For the order of lists, as policy and log stood at the last event; the clocks themselves are computed when read. */
  due_at: number | null;
  /** From here on it is due soon; null as `due_at`. */
  soon_at: number | null;
  due_clock: string | null;
  repeats: number;
  alerts: number;
  parent: string | null;
  /** Length of the log. */
  events: number;
}
