import type { Kysely } from 'kysely';
import type { Part } from '../shared/part.ts';
import type { Schema } from './schema.ts';

/**
 * SEAM. PostgreSQL: everything that is not a time series. The engine gives an address that answers and keeps it so;
 * pool, migrations and types are the same for all. Not in it: any table.
 */
export interface DatabaseServer extends Part {
  /** `postgres://…`; valid after start. */
  readonly url: string;
  /** Called when the server died and is back (the embedded one is started again). */
  onRestarted(listener: () => void): void;
}

export type Database = Kysely<Schema>;

/** Notices that a committed transaction gave with `pg_notify`. Some are lost while the connection is: look by yourself too. */
export interface Notices extends Part {
  /** Before `start`. Called also after each connecting, then without what was said, for what was missed. */
  on(channel: string, listener: (said: string | undefined) => void): void;
}
