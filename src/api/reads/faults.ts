import type { z } from 'zod';
import type { Database } from '../../database/database.ts';
import { statusBits } from '../../faults/code-systems.ts';
import type { FaultCatalogue } from '../../faults/fault-catalogue.ts';
import { levelOfSeverity } from '../../faults/fault-catalogue.ts';
import type { FaultEpisode } from '../../faults/fault-episode.ts';
import { toEpisode } from '../../faults/fault-episode-rows.ts';
import type { Language } from '../../shared/languages.ts';
import { decodeCursor, type Page, pageOf } from '../../shared/page.ts';
import type { FaultSystem } from '../../wire/messages.ts';
import type { fault } from '../schemas/diagnosis.ts';

export type FaultAnswer = z.infer<typeof fault>;

interface FaultQuery {
  /** Only those that are open, or only those that have ended. */
  readonly active?: boolean | undefined;
  readonly ecu?: string | undefined;
  readonly system?: FaultSystem | undefined;
  readonly code?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** A vehicle's episodes, newest onset first. */
export async function listFaults(
  db: Database,
  vin: string,
  { active, ecu, system, code, limit, cursor }: FaultQuery,
): Promise<Page<FaultEpisode>> {
  let query = db
    .selectFrom('fault_episodes')
    .selectAll()
    .where('vin', '=', vin)
    .orderBy('first_seen', 'desc')
    .orderBy('id')
    .limit(limit + 1);
  if (active !== undefined) query = query.where('ended_at', active ? 'is' : 'is not', null);
  if (ecu !== undefined) query = query.where('ecu', '=', ecu);
  if (system !== undefined) query = query.where('system', '=', system);
  if (code !== undefined) query = query.where('code', '=', code.trim().toUpperCase());
  if (cursor !== undefined) {
    const [firstSeen, id] = decodeCursor('faults', cursor, ['number', 'string']);
    query = query.where(({ eb, or, and }) =>
      or([eb('first_seen', '<', firstSeen), and([eb('first_seen', '=', firstSeen), eb('id', '>', id)])]),
    );
  }
  const episodes = (await query.execute()).map(toEpisode);
  return pageOf(episodes, limit, 'faults', (episode) => [episode.firstSeen, episode.id]);
}

/** As the API gives it: described, and with the status byte's bits by name. */
export function toFault(episode: FaultEpisode, catalogue: FaultCatalogue, language: Language): FaultAnswer {
  const { system, code } = episode;
  const level = system === 'gbt32960' ? levelOfSeverity(episode.severity) : null;
  const { isKnown, ...described } = catalogue.describe(system, code, language, level, episode);
  const { causes } = catalogue.causesOf(system, code, episode);
  return {
    ...episode,
    ...described,
    isKnown,
    causes: causes.map(({ name }) => name[language]),
    status: statusBits(episode.status),
    freezeFrames: episode.freezeFrames as FaultAnswer['freezeFrames'],
  };
}
