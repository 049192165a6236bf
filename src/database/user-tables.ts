import type { Generated } from 'kysely';
import type { Json } from './json-column.ts';

/** Users, and what they did. */
export interface UserTables {
  users: UserTable;
  user_sessions: {
    token_hash: Buffer;
    username: string;
    created_at: number;
    expires_at: number;
    last_used_at: number;
    user_agent: string | null;
    remote_address: string | null;
    /** His role asks for a second factor that he has not set up: until he has, he can do nothing else. */
    enrol_due: Generated<boolean>;
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
  /** The name of the person's key, where a machine did it with one. */
  api_key: Generated<string | null>;
}
