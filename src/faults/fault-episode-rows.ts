import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import { anyOf } from '../database/any-of.ts';
import type { FaultEpisodeTable } from '../database/fault-tables.ts';
import type { Schema } from '../database/schema.ts';
import { storableJson } from '../shared/storable-json.ts';
import type { Severity } from '../vehicles/vehicle.ts';
import type { FaultSystem } from '../wire/messages.ts';
import { levelOfSeverity } from './fault-catalogue.ts';
import type { FaultEpisode } from './fault-episode.ts';
import { memoryText } from './fault-report-rows.ts';
import type { FoldedEpisode, MemoryKey } from './fold-episodes.ts';

const chunk = 1000;
type Row = Selectable<FaultEpisodeTable>;

/** An episode as kept: with the software that was found for its onset. */
export type StoredEpisode = FoldedEpisode & { readonly softwareAtOnset: string | null };

/** The newest episode of each code of each memory of these vehicles. */
export async function newestEpisodes(
  trx: Transaction<Schema>,
  vins: readonly string[],
): Promise<StoredEpisode[]> {
  const rows = await trx
    .selectFrom('fault_episodes')
    .selectAll()
    .distinctOn(['vin', 'ecu', 'system', 'code'])
    .where(anyOf('vin', 'text', vins))
    .orderBy('vin')
    .orderBy('ecu')
    .orderBy('system')
    .orderBy('code')
    .orderBy('first_seen', 'desc')
    .execute();
  return rows.map(toStored);
}

/** Open episodes of these vehicles, by VIN. */
export async function openEpisodes(
  db: Kysely<Schema>,
  vins: readonly string[],
): Promise<Map<string, FaultEpisode[]>> {
  if (vins.length === 0) return new Map();
  const rows = await db
    .selectFrom('fault_episodes')
    .selectAll()
    .where(anyOf('vin', 'text', vins))
    .where('ended_at', 'is', null)
    .execute();
  return Map.groupBy(rows.map(toEpisode), ({ vin }) => vin);
}

/** Every episode of these memories, by `memoryText`. */
export async function allEpisodes(
  trx: Transaction<Schema>,
  keys: readonly MemoryKey[],
): Promise<Map<string, StoredEpisode[]>> {
  if (keys.length === 0) return new Map();
  const { rows } = await sql<Row>`
    select episode.* from jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) as key(vin text, ecu text, system text)
    join fault_episodes as episode using (vin, ecu, system)`.execute(trx);
  return Map.groupBy(rows.map(toStored), memoryText);
}

export async function deleteEpisodes(trx: Transaction<Schema>, ids: readonly string[]): Promise<void> {
  if (ids.length > 0)
    await trx
      .deleteFrom('fault_episodes')
      .where(anyOf('id', 'uuid', ids))
      .execute();
}

export async function writeEpisodes(
  trx: Transaction<Schema>,
  episodes: readonly FaultEpisode[],
): Promise<void> {
  for (let from = 0; from < episodes.length; from += chunk) {
    await trx
      .insertInto('fault_episodes')
      .values(episodes.slice(from, from + chunk).map(toRow))
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((row) => ({
          status: row.ref('excluded.status'),
          severity: row.ref('excluded.severity'),
          last_seen: row.ref('excluded.last_seen'),
          ended_at: row.ref('excluded.ended_at'),
          occurrences: row.ref('excluded.occurrences'),
          freeze_frames: row.ref('excluded.freeze_frames'),
          software_at_onset: row.ref('excluded.software_at_onset'),
          came_back: row.ref('excluded.came_back'),
        })),
      )
      .execute();
  }
}

/** Episodes that were only seen again. */
export async function moveLastSeen(
  trx: Transaction<Schema>,
  episodes: readonly FoldedEpisode[],
): Promise<void> {
  if (episodes.length === 0) return;
  const seen = episodes.map(({ id, lastSeen }) => ({ id, last_seen: lastSeen }));
  await sql`
    update fault_episodes as episode set last_seen = seen.last_seen
    from jsonb_to_recordset(${JSON.stringify(seen)}::jsonb) as seen(id uuid, last_seen bigint)
    where episode.id = seen.id`.execute(trx);
}

/** The software an ECU had when the episode began: the newest inventory at or before it. By episode id. */
export async function softwareAtOnset(
  trx: Kysely<Schema>,
  episodes: readonly Pick<FoldedEpisode, 'id' | 'vin' | 'ecu' | 'firstSeen'>[],
): Promise<Map<string, string>> {
  if (episodes.length === 0) return new Map();
  const onsets = episodes.map(({ id, vin, ecu, firstSeen }) => ({ id, vin, ecu, ts: firstSeen }));
  const { rows } = await sql<{ id: string; software: string }>`
    select onset.id, installed.software
    from jsonb_to_recordset(${JSON.stringify(onsets)}::jsonb) as onset(id uuid, vin text, ecu text, ts bigint)
    cross join lateral (
      select item ->> 'software' as software
      from vehicle_reports as report cross join lateral jsonb_array_elements(report.body -> 'ecus') as item
      where report.vin = onset.vin and report.kind = 'inventory' and report.ts <= onset.ts
        and item ->> 'ecu' = onset.ecu
      order by report.ts desc, report.id desc limit 1) as installed`.execute(trx);
  return new Map(rows.map(({ id, software }) => [id, software]));
}

export function toEpisode(row: Row): FaultEpisode {
  return {
    id: row.id,
    vin: row.vin,
    ecu: row.ecu,
    system: row.system as FaultSystem,
    code: row.code,
    status: row.status,
    severity: row.severity as Severity,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    endedAt: row.ended_at,
    occurrences: row.occurrences,
    freezeFrames: row.freeze_frames,
    softwareAtOnset: row.software_at_onset,
    cameBack: row.came_back,
  };
}

function toStored(row: Row): StoredEpisode {
  const { severity, ...episode } = toEpisode(row);
  return { ...episode, level: episode.system === 'gbt32960' ? levelOfSeverity(severity) : null };
}

function toRow(episode: FaultEpisode) {
  return {
    id: episode.id,
    vin: episode.vin,
    ecu: episode.ecu,
    system: episode.system,
    code: episode.code,
    status: episode.status,
    severity: episode.severity,
    first_seen: episode.firstSeen,
    last_seen: episode.lastSeen,
    ended_at: episode.endedAt,
    occurrences: episode.occurrences,
    freeze_frames: storableJson(episode.freezeFrames),
    software_at_onset: episode.softwareAtOnset,
    came_back: episode.cameBack,
  };
}
