import type { Trx } from './case-log.ts';

export const followerKey = 'case-follower';

/** Up to which event of the feed alerts were made cases. Who holds it is the only one who puts cases below causes. */
export async function lockPosition(trx: Trx): Promise<number> {
  await trx
    .insertInto('meta')
    .values({ key: followerKey, value: JSON.stringify(0) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await trx
    .selectFrom('meta')
    .select('value')
    .where('key', '=', followerKey)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return Number(row.value);
}

export async function setPosition(trx: Trx, position: number): Promise<void> {
  await trx
    .updateTable('meta')
    .set({ value: JSON.stringify(position) })
    .where('key', '=', followerKey)
    .execute();
}
