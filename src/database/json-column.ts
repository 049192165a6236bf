import type { ColumnType } from 'kysely';

/** Written as JSON text, read parsed. */
// biome-ignore lint/suspicious/noExplicitAny: what comes back is the feature's own shape
export type Json = ColumnType<any, string, string>;
