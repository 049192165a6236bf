import { type Kysely, sql } from 'kysely';

/** Work that is promised in the same transaction as what it follows from; the queue only says when to do it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table outbox (
      job text not null,
      id text not null,
      promise bigserial,
      data jsonb not null,
      added_at bigint not null,
      due_at bigint not null,
      handed_at bigint,
      run int not null default 0,
      crashes int not null default 0,
      attempts int not null default 0,
      failed_at bigint,
      reason text,
      error text,
      primary key (job, id)
    )`.execute(db);
  await sql`create index outbox_unhanded on outbox (due_at) where handed_at is null and failed_at is null`.execute(
    db,
  );
  await sql`create index outbox_handed on outbox (handed_at) where failed_at is null`.execute(db);
  await sql`create index outbox_failed on outbox (failed_at) where failed_at is not null`.execute(db);
}
