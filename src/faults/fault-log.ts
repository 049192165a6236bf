import type { Transaction } from 'kysely';
import { sql } from 'kysely';
import { anyOf } from '../database/any-of.ts';
import type { Schema } from '../database/schema.ts';
import type { FaultCatalogue } from './fault-catalogue.ts';
import type { FaultEpisode } from './fault-episode.ts';
import {
  allEpisodes,
  deleteEpisodes,
  moveLastSeen,
  newestEpisodes,
  softwareAtOnset,
  writeEpisodes,
} from './fault-episode-rows.ts';
import { FaultHistory } from './fault-history.ts';
import { allReports, lastReports, memoryText, ReportWrites } from './fault-report-rows.ts';
import { compareReports, type FoldedEpisode, type MemoryKey, stepEpisodes } from './fold-episodes.ts';

import { lateMemories, ofRegistered, type ReceivedFaultReport, toItem } from './received-reports.ts';

type Trx = Transaction<Schema>;

/** Keeps reports and the episodes they fold to. Doing the same again changes nothing. */
export interface FaultLog {
  /**
   * Takes reports in the order received, of any number of vehicles in few statements. Answers, by VIN, with the
   * vehicle's open episodes and those that ended with these reports; vehicles that are not registered are left out.
   */
  apply(
    trx: Trx,
    reports: readonly ReceivedFaultReport[],
  ): Promise<ReadonlyMap<string, readonly FaultEpisode[]>>;
  /** An inventory of these vehicles arrived: the software at onset of their episodes is looked up again. */
  refreshSoftware(trx: Trx, vins: readonly string[]): Promise<void>;
  /**
   * Drops repeats of reports from before `before` that lie between two alike, oldest and newest stay. A report that comes
   * later than that still folds to the same episodes unless it belongs within such a stretch. Answers with the rows gone.
   */
  thin(trx: Trx, before: number): Promise<number>;
}

export function createFaultLog({ catalogue }: { readonly catalogue: FaultCatalogue }): FaultLog {
  return {
    async apply(trx, reports) {
      const registered = await ofRegistered(trx, reports);
      const items = registered.known.map(toItem);
      const vins = [...new Set(items.map(({ key }) => key.vin))];
      if (items.length === 0) return new Map();
      const keys = [...new Map(items.map(({ memory, key }) => [memory, key])).values()];
      const stored = await newestEpisodes(trx, vins);
      const last = await lastReports(trx, keys);
      const late = lateMemories(items, last);
      const histories = await loadHistories(
        trx,
        keys.filter((key) => late.has(memoryText(key))),
      );

      const known = new Map(stored.map((episode) => [episode.id, episode.softwareAtOnset]));
      const newest = new Map<string, Map<string, FoldedEpisode>>();
      for (const episode of stored) newestOf(newest, memoryText(episode)).set(episode.code, episode);

      const writes = new ReportWrites();
      const changed = new Map<string, FoldedEpisode>();
      const seenAgain = new Map<string, FoldedEpisode>();
      const removed = new Set<string>();
      const ended = new Map<string, FoldedEpisode>();
      const note = (episode: FoldedEpisode, before: FoldedEpisode | undefined): void => {
        removed.delete(episode.id);
        if (episode.endedAt === null) ended.delete(episode.id);
        else ended.set(episode.id, episode);
        if (changed.has(episode.id) || !isOnlySeenAgain(before, episode)) changed.set(episode.id, episode);
        else seenAgain.set(episode.id, episode);
      };

      for (const { key, memory, report, ...arrival } of items) {
        const history = histories.get(memory);
        if (history !== undefined) {
          const change = history.insert(report);
          if (change === undefined) continue;
          writes.insert(key, report, arrival);
          for (const episode of change.removed) {
            removed.add(episode.id);
            changed.delete(episode.id);
            ended.delete(episode.id);
          }
          for (const episode of change.changed) note(episode, undefined);
          newest.set(memory, new Map(history.newest));
          continue;
        }
        const before = last.get(memory);
        if (before !== undefined && compareReports(before, report) === 0) continue;
        last.set(memory, writes.append(key, before, report, arrival));
        const episodes = newestOf(newest, memory);
        for (const episode of stepEpisodes(key, episodes, report)) {
          note(episode, episodes.get(episode.code));
          episodes.set(episode.code, episode);
        }
      }

      await writes.write(trx);
      const open = [...newest.values()].flatMap((episodes) =>
        [...episodes.values()].filter((episode) => episode.endedAt === null),
      );
      const told = [...open, ...ended.values()];
      const unknown = [...changed.values(), ...told].filter(({ id }) => !known.has(id));
      const found = await softwareAtOnset(trx, [...new Map(unknown.map((item) => [item.id, item])).values()]);
      const complete = ({ level, ...episode }: FoldedEpisode): FaultEpisode => ({
        ...episode,
        severity: catalogue.severityOf(episode.system, episode.code, level, {
          ...registered.models.get(episode.vin),
          ecu: episode.ecu,
        }),
        softwareAtOnset: known.get(episode.id) ?? found.get(episode.id) ?? null,
      });
      await deleteEpisodes(trx, [...removed]);
      await writeEpisodes(trx, [...changed.values()].map(complete));
      await moveLastSeen(
        trx,
        [...seenAgain.values()].filter(({ id }) => !changed.has(id)),
      );
      const result = new Map<string, FaultEpisode[]>(vins.map((vin) => [vin, []]));
      for (const episode of told) result.get(episode.vin)?.push(complete(episode));
      return result;
    },

    async refreshSoftware(trx, vins) {
      if (vins.length === 0) return;
      const rows = await trx
        .selectFrom('fault_episodes')
        .select(['id', 'vin', 'ecu', 'first_seen as firstSeen', 'software_at_onset as software'])
        .where(anyOf('vin', 'text', vins))
        .execute();
      const found = await softwareAtOnset(trx, rows);
      const changes = rows
        .filter(({ id, software }) => (found.get(id) ?? null) !== software)
        .map(({ id }) => ({ id, software: found.get(id) ?? null }));
      if (changes.length === 0) return;
      await sql`
        update fault_episodes as episode set software_at_onset = change.software
        from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) as change(id uuid, software text)
        where episode.id = change.id`.execute(trx);
    },

    async thin(trx, before) {
      await sql`
        update fault_reports
        set repeats = jsonb_build_array(last_ts), repeat_positions = jsonb_build_array(repeat_positions -> -1)
        where last_ts < ${before} and jsonb_array_length(repeats) > 1`.execute(trx);
      const { numAffectedRows } = await sql`
        delete from fault_reports where id in (
          select id from (
            select id, last_ts, content, lag(content) over memory as previous, lead(content) over memory as next,
              lead(last_ts) over memory as next_ts
            from fault_reports window memory as (partition by vin, ecu, system order by last_ts, content)) as run
          where content = previous and content = next and next_ts < ${before})`.execute(trx);
      return Number(numAffectedRows ?? 0);
    },
  };
}

async function loadHistories(trx: Trx, keys: readonly MemoryKey[]): Promise<Map<string, FaultHistory>> {
  const reports = await allReports(trx, keys);
  const episodes = await allEpisodes(trx, keys);
  return new Map(
    keys.map((key) => {
      const memory = memoryText(key);
      return [memory, new FaultHistory(key, reports.get(memory) ?? [], episodes.get(memory) ?? [])];
    }),
  );
}

function newestOf(
  newest: Map<string, Map<string, FoldedEpisode>>,
  memory: string,
): Map<string, FoldedEpisode> {
  const known = newest.get(memory);
  if (known !== undefined) return known;
  const episodes = new Map<string, FoldedEpisode>();
  newest.set(memory, episodes);
  return episodes;
}

function isOnlySeenAgain(before: FoldedEpisode | undefined, after: FoldedEpisode): boolean {
  return (
    before !== undefined &&
    before.id === after.id &&
    before.status === after.status &&
    before.level === after.level &&
    before.endedAt === after.endedAt &&
    before.occurrences === after.occurrences &&
    before.freezeFrames === after.freezeFrames
  );
}
