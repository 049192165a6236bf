import { type Kysely, sql } from 'kysely';

/**
 * Cases: their log is the truth, `cases` what it folds to, for lists and for what must be unique. Technicians, places and
 * rotas.
 */
const statements = `
create table places (
  id uuid primary key, name text not null, market text not null, latitude double precision, longitude double precision,
  hours jsonb not null, created_at bigint not null, updated_at bigint not null);
create table technicians (
  id uuid primary key, name text not null, username text unique, market text not null, place uuid references places,
  email text, phone text, languages text[] not null, skills text[] not null, certificates jsonb not null, hours jsonb,
  absences jsonb not null, active boolean not null, created_at bigint not null, updated_at bigint not null);
create index technicians_market on technicians (market);
create table rotas (
  id uuid primary key, name text not null, market text not null, place uuid references places, plan jsonb not null,
  created_at bigint not null, updated_at bigint not null);

create table cases (
  id uuid primary key, number bigint generated always as identity unique, vin text references vehicles on delete cascade,
  markets text[] not null, problem text not null, rule text, code text, cause text not null, software text,
  title text not null, texts jsonb, system text, certificates text[] not null, state text not null, severity text not null, priority text not null, owner text, technician uuid,
  place uuid, visit_from bigint, visit_to bigint, opened_at bigint not null, opened_by text, updated_at bigint not null,
  since bigint not null, closed_at bigint, confirmed jsonb, fix text, due_at bigint, due_clock text,
  repeats integer not null, alerts integer not null,
  parent uuid references cases on delete set null, events integer not null);
create unique index cases_open_problem on cases (vin, problem) where state <> 'closed' and vin is not null;
create unique index cases_open_cause on cases (cause, coalesce(software, '')) where state <> 'closed' and vin is null;
create index cases_vin on cases (vin, opened_at desc);
create index cases_cause on cases (cause, opened_at) where state <> 'closed';
create index cases_code on cases (upper(code) text_pattern_ops) where code is not null;
create index cases_rule on cases (rule) where rule is not null;
create index cases_closed on cases (closed_at) where closed_at is not null;
create index cases_parent on cases (parent) where parent is not null;
create index cases_opened on cases (opened_at desc, id);
create index cases_due on cases (due_at) where state <> 'closed';
create index cases_technician on cases (technician) where state <> 'closed';
create table case_events (
  case_id uuid not null references cases on delete cascade, seq integer not null, kind text not null, at bigint not null,
  username text, data jsonb not null, primary key (case_id, seq));
create index case_events_at on case_events (at) where kind in ('opened', 'resolved', 'reopened');
create table case_alerts (
  alert uuid primary key references alerts on delete cascade, case_id uuid not null references cases on delete cascade);
create index case_alerts_case on case_alerts (case_id);
create table case_attachments (
  id uuid primary key, case_id uuid not null references cases on delete cascade, name text not null, type text not null,
  bytes integer not null, hash text not null, added_by text not null, added_at bigint not null);
create index case_attachments_case on case_attachments (case_id);
create index case_attachments_hash on case_attachments (hash);
`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements.split(';')) {
    if (statement.trim() !== '') await sql.raw(statement).execute(db);
  }
}
