import { type Kysely, sql } from 'kysely';

/**
 * Several processes on one database. Whoever changes a table tells all processes with his commit (`processes/bus.ts`), which of them live
 * is in `processes`, and what one of them does for all is counted in `leaderships`.
 */
const statements = [
  `create table processes (
     id uuid primary key, roles text[] not null, host text not null, pid integer not null, started_at bigint not null,
     seen_at bigint not null, link text)`,
  // The fence only grows: of two that think they lead, the one with the smaller number writes nothing.
  'create table leaderships (name text primary key, fence bigint not null, process uuid)',

  `create function tell_of_feed() returns trigger language plpgsql as
     $$ begin perform pg_notify('roadside-feed', ''); return null; end $$`,
  `create trigger told after insert on feed_events for each statement execute function tell_of_feed()`,

  `create function tell_of_vehicles() returns trigger language plpgsql as $$
   begin
     if (select count(*) from told_rows) > 10000 then
       perform pg_notify('roadside-vehicles', '');
     else
       perform pg_notify('roadside-vehicles', string_agg(vin, ','))
         from (select vin, (row_number() over () - 1) / 350 as part from told_rows) as parts group by part;
     end if;
     return null;
   end $$`,
  `create trigger told_new after insert on vehicles referencing new table as told_rows
     for each statement execute function tell_of_vehicles()`,
  `create trigger told_gone after delete on vehicles referencing old table as told_rows
     for each statement execute function tell_of_vehicles()`,
  `create function tell_of_vehicle() returns trigger language plpgsql as
     $$ begin perform pg_notify('roadside-vehicles', new.vin); return null; end $$`,
  // When and where it was seen last is written often, and told in another way.
  `create trigger told_changed after update of model, model_year, powertrain, market, plate, chemistry, time_zone, attributes
     on vehicles for each row execute function tell_of_vehicle()`,

  `create function tell_of_credentials() returns trigger language plpgsql as $$
   begin
     perform pg_notify('roadside-credentials', coalesce(new.vin, old.vin));
     return null;
   end $$`,
  `create trigger told after insert or update or delete on vehicle_credentials
     for each row execute function tell_of_credentials()`,

  `create function tell_of_rules() returns trigger language plpgsql as
     $$ begin perform pg_notify('roadside-rules', ''); return null; end $$`,
  `create trigger told after insert or update or delete on rule_versions
     for each statement execute function tell_of_rules()`,
  `create function tell_of_fault_codes() returns trigger language plpgsql as
     $$ begin perform pg_notify('roadside-fault-codes', ''); return null; end $$`,
  `create trigger told after insert or update or delete on fault_code_imports
     for each statement execute function tell_of_fault_codes()`,

  `create function tell_of_sessions() returns trigger language plpgsql as $$
   begin
     perform pg_notify('roadside-sessions', coalesce(old.username, ''));
     return null;
   end $$`,
  `create trigger told after delete on user_sessions for each row execute function tell_of_sessions()`,
  `create trigger told after update or delete on users for each row execute function tell_of_sessions()`,
  `create trigger told after delete on api_keys for each row execute function tell_of_sessions()`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
