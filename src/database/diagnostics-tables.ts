import type { Generated } from 'kysely';
import type { Json } from './json-column.ts';

/** Tables of commands and remote sessions. Times are bigint milliseconds since 1970 UTC, read as numbers. */
export interface DiagnosticsTables {
  commands: CommandTable;
  command_events: CommandEventTable;
  remote_sessions: RemoteSessionTable;
  consents: ConsentTable;
  /** Who looked at a vehicle: one row a person, an hour and a kind of page. */
  vehicle_views: {
    vin: string;
    username: string;
    what: string;
    /** Empty where none must be said. */
    purpose: string;
    hour: number;
    views: number;
    first_at: number;
    last_at: number;
    /** What times were shown of it; null where that is of no time. */
    shown_from: number | null;
    shown_to: number | null;
  };
}

export interface CommandTable {
  id: string;
  vin: string;
  name: string;
  args: Json;
  risk: string;
  state: string;
  reason: string;
  requested_by: string;
  requested_at: number;
  expires_at: number;
  runs_within_ms: number;
  /** When it ends by itself; null once it has ended. */
  deadline: number | null;
  approved_by: string | null;
  approved_at: number | null;
  session_id: string | null;
  case_id: string | null;
  /** What must have succeeded before. */
  after_id: string | null;
  sends: number;
  sent_at: number | null;
  ended_at: number | null;
  progress: number | null;
  result: Json | null;
  error: Json | null;
  /** Up by one with every change. */
  version: number;
}

/** Everything that was said and done about a command; `id` of an answer derives from the message. */
interface CommandEventTable {
  id: string;
  command_id: string;
  number: Generated<number>;
  at: number;
  kind: string;
  actor: string;
  data: Json;
}

export interface RemoteSessionTable {
  id: string;
  vin: string;
  username: string;
  reason: string;
  case_id: string | null;
  consent_id: string;
  opened_at: number;
  expires_at: number;
  closed_at: number | null;
  closed_by: string | null;
  closed_because: string | null;
}

export interface ConsentTable {
  id: string;
  vin: string;
  given_by: string;
  how: string;
  /** Risk classes: `comfort`, `safety`. */
  covers: string[];
  note: string | null;
  recorded_by: string;
  recorded_at: number;
  valid_until: number;
  withdrawn_by: string | null;
  withdrawn_at: number | null;
}
