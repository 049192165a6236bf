import { randomBytes } from 'node:crypto';
import type { Database } from './database.ts';

/** 32 random bytes by this name: made once for all servers of a database, and read once by this one. */
export function createKeptSecret(db: Database, key: string): () => Promise<Buffer> {
  let known: Promise<Buffer> | null = null;
  return () => {
    known ??= readSecret(db, key).catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  };
}

async function readSecret(db: Database, key: string): Promise<Buffer> {
  await db
    .insertInto('meta')
    .values({ key, value: JSON.stringify(randomBytes(32).toString('base64')) })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
  const row = await db.selectFrom('meta').select('value').where('key', '=', key).executeTakeFirstOrThrow();
  return Buffer.from(row.value as string, 'base64');
}
