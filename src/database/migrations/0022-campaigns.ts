import { type Kysely, sql } from 'kysely';

/**
 * Campaigns, their waves, and one deployment for each vehicle that was on the list when it was frozen. A vehicle has one
 * deployment under way at most, whatever the campaigns are.
 */
const statements = `
create table campaigns (
  id uuid primary key, number integer generated always as identity unique, name text not null,
  release_id text not null references releases, chain jsonb not null, rollback_of uuid references campaigns,
  state text not null, why text, selector text not null, exclusions jsonb not null, scope text[], markets text[],
  plan jsonb not null, targets integer, targets_digest text, contents_digest text, digest text,
  created_by text not null, created_at bigint not null, updated_at bigint not null,
  requested_by text, requested_at bigint, approved_by text, approved_at bigint, started_at bigint, ended_at bigint,
  wave integer not null default -1, wave_opened_at bigint, wave_done_at bigint, held boolean not null default false,
  halt jsonb, acknowledged jsonb not null default '[]', epoch integer not null default 0,
  version integer not null default 0);
create index campaigns_created on campaigns (created_at desc, id);
create index campaigns_state on campaigns (state);
create index campaigns_rollback on campaigns (rollback_of) where rollback_of is not null;

create table campaign_waves (
  campaign_id uuid not null references campaigns on delete cascade, index integer not null, size integer not null,
  digest text, opened_at bigint, passed_at bigint, verdict jsonb, primary key (campaign_id, index));
create table campaign_starts (
  campaign_id uuid not null references campaigns on delete cascade, at bigint not null, vehicles integer not null,
  bytes bigint not null, most_bytes bigint not null);
create index campaign_starts_at on campaign_starts (campaign_id, at);

create table campaign_exclusions (
  campaign_id uuid not null references campaigns on delete cascade, vin text not null, reason text not null,
  detail text, primary key (campaign_id, vin));
create index campaign_exclusions_vin on campaign_exclusions (vin);

create table deployments (
  number integer generated always as identity primary key, id uuid not null unique default gen_random_uuid(),
  campaign_id uuid not null references campaigns on delete cascade, wave integer not null, place integer not null,
  vin text not null, state text not null, code text, reason text, attempts integer not null default 0,
  due_at bigint, offered_at bigint, deadline_at bigint, heard_at bigint, said_seq bigint,
  before jsonb not null, after jsonb, steps jsonb, owner_answer text, deferred_until bigint, withdrawn_at bigint, installing_at bigint,
  succeeded_at bigint, ended_at bigint, traits jsonb not null, absence text, version integer not null default 0);
create unique index deployments_place on deployments (campaign_id, place);
create unique index deployments_vin on deployments (vin, campaign_id);
create unique index deployments_under_way on deployments (vin) where state in
  ('offered', 'accepted', 'downloading', 'downloaded', 'verified', 'installing', 'rebooting', 'committed');
create index deployments_state on deployments (campaign_id, state, place);
create index deployments_wave on deployments (campaign_id, wave, state, code);
create index deployments_absence on deployments (number) where installing_at is not null and absence is distinct from 'over';
create index deployments_open on deployments (campaign_id, number) where ended_at is null;

create table deployment_events (
  deployment integer not null references deployments on delete cascade, id uuid not null, at bigint not null,
  kind text not null, data jsonb not null, primary key (deployment, id));
create index deployment_events_at on deployment_events (deployment, at);

alter table prediction_series add column km_per_day double precision;
create table update_opt_outs (
  vin text primary key references vehicles on delete cascade, note text, said_by text not null, recorded_by text not null,
  recorded_at bigint not null);
`;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements.split(';')) {
    if (statement.trim() !== '') await sql.raw(statement).execute(db);
  }
}
