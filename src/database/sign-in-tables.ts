/** What people have beside a password, and the keys of their machines. */
export interface SignInTables {
  user_totp: {
    username: string;
    /** Sealed; see `users/second-factor/sealed-secret.ts`. */
    secret: Buffer;
    /** Null until the first code of it was given. */
    confirmed_at: number | null;
    /** The newest time step whose code was used: each is good once. */
    last_step: number;
    created_at: number;
  };
  user_recovery_codes: { username: string; code_hash: Buffer; used_at: number | null };
  user_passkeys: {
    /** The credential's id, base64url. */
    id: string;
    username: string;
    name: string;
    /** COSE. */
    public_key: Buffer;
    counter: number;
    transports: string[];
    backed_up: boolean;
    created_at: number;
    last_used_at: number | null;
  };
  spent_tickets: { ticket_hash: Buffer; expires_at: number };
  api_keys: {
    id: string;
    token_hash: Buffer;
    username: string;
    name: string;
    permissions: string[];
    /** Addresses and CIDR ranges that it may come from; null = any. */
    addresses: string[] | null;
    created_at: number;
    expires_at: number;
    last_used_at: number | null;
    last_used_from: string | null;
  };
}
