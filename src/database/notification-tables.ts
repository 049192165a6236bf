import type { ColumnType, Generated } from 'kysely';

type Json = ColumnType<unknown, string, string>;

/** The tables of notifications, as the newest migration leaves them. */
export interface NotificationTables {
  contact_settings: {
    username: string;
    language: string | null;
    time_zone: string | null;
    /** `22:00`, in the receiver's zone; both or none. */
    quiet_from: string | null;
    quiet_to: string | null;
    /** False: what is only told in digests is not told. */
    digest: Generated<boolean>;
    digest_at: string;
    updated_at: number;
  };
  /** One address a channel; nothing is sent to one that is not verified, but the code that verifies it. */
  contacts: {
    username: string;
    channel: string;
    address: string;
    /** What a webhook's messages are signed with. */
    secret: string | null;
    verified_at: number | null;
    code_hash: string | null;
    code_expires_at: number | null;
    code_tries: Generated<number>;
    /** Lets whoever has it, from a digest, end the digests. */
    token: Generated<string>;
    updated_at: number;
  };
  /** Refused for good, by whoever delivers there; used last until a message arrives again. */
  bounced_addresses: { channel: string; address: string; at: number; why: string };
  notification_events: {
    id: string;
    kind: string;
    what: string;
    problem: string;
    severity: string;
    /** What several vehicles may have in common: rule and fault code. */
    cause: string | null;
    markets: string[];
    place: string | null;
    vin: string | null;
    case_id: string | null;
    alert_id: string | null;
    owner: string | null;
    technician: string | null;
    /** User name of who did it: he need not be told. */
    actor: string | null;
    texts: Json;
    link: string;
    at: number;
    /** From then on it is of no use to be told. */
    expires_at: number | null;
    created_at: number;
    planned_at: number | null;
  };
  notification_problems: {
    route: string;
    problem: string;
    told_by: string;
    told_at: number;
    last_at: number;
  };
  notification_steps: {
    id: string;
    event_id: string;
    route: string;
    step: number;
    due_at: number;
    state: string;
    told: Generated<number>;
    done_at: number | null;
  };
  notifications: {
    id: string;
    event_id: string;
    route: string;
    receiver: string;
    step: number;
    channels: string[];
    created_at: number;
  };
  notification_deliveries: {
    id: string;
    /** Null for a digest, and for a code that verifies an address. */
    notification_id: string | null;
    receiver: string;
    channel: string;
    address: string;
    state: string;
    digest_id: string | null;
    attempts: Generated<number>;
    first_due_at: number;
    due_at: number;
    claim: string | null;
    claimed_at: number | null;
    /** Since when the receiver may have it. */
    handing_at: number | null;
    sent_at: number | null;
    error: string | null;
    error_kind: string | null;
    provider_id: string | null;
    created_at: number;
  };
}
