import { type Kysely, sql } from 'kysely';

/**
 * Predictions: the daily values that they are made of, what is foreseen now, and what was foreseen before, to be compared with
 * what came.
 */
const statements = `
create table prediction_series (
  vin text primary key references vehicles on delete cascade,
  read_to_day integer not null, read_whole_day integer not null, predicted_at bigint not null, series jsonb not null);

create table predictions (
  vin text not null references vehicles on delete cascade, quantity text not null, place text not null, made_at bigint not null,
  verdict text not null, reason jsonb not null, unit text not null, level double precision, limit_value double precision not null,
  side text not null, change_per_day double precision, since bigint,
  crosses_low bigint, crosses_at bigint, crosses_high bigint,
  distance_low double precision, distance double precision, distance_high double precision,
  primary key (vin, quantity, place));
create index predictions_crosses on predictions (crosses_at, vin, quantity, place) where crosses_at is not null;

create table past_predictions (
  id bigint generated always as identity primary key,
  vin text not null references vehicles on delete cascade, quantity text not null, place text not null, made_at bigint not null,
  crosses_low bigint not null, crosses_at bigint not null, crosses_high bigint not null,
  outcome text check (outcome in ('crossed', 'renewed')), ended_at bigint,
  check ((outcome is null) = (ended_at is null)));
create index past_predictions_open on past_predictions (vin, quantity, place, made_at) where outcome is null;
create index past_predictions_made on past_predictions (made_at);
`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements.split(';')) {
    if (statement.trim() !== '') await sql.raw(statement).execute(db);
  }
}
