import { type Kysely, sql } from 'kysely';

/**
 * Daily values as bytes; they are read anew from the telemetry. And how long parts live: one row a part, begun when it was new,
 * ended when it was replaced; `begun_km` and `ended_km` where the odometer says it.
 */
const statements = `
delete from prediction_series;
alter table prediction_series drop column series;
alter table prediction_series add column series bytea not null;
alter table prediction_series alter column series set storage external;

create table part_lives (
  vin text not null references vehicles on delete cascade, quantity text not null, place text not null,
  begun_day integer not null, begun_km double precision, seen_day integer not null, seen_km double precision,
  is_over boolean not null,
  primary key (vin, quantity, place, begun_day));
`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements.split(';')) {
    if (statement.trim() !== '') await sql.raw(statement).execute(db);
  }
}
