import { sql } from 'kysely';
import type { z } from 'zod';
import type { Database } from '../../database/database.ts';
import { type FaultCatalogue, levelOfSeverity } from '../../faults/fault-catalogue.ts';
import type { Language } from '../../shared/languages.ts';
import type { Severity } from '../../vehicles/vehicle.ts';
import type { FaultSystem } from '../../wire/messages.ts';
import type { faultHistory } from '../schemas/diagnosis.ts';

type FaultHistory = z.infer<typeof faultHistory>;

const mostFaults = 200;
const mostEpisodes = 200;

interface Row {
  readonly ecu: string;
  readonly system: FaultSystem;
  readonly code: string;
  readonly severity: Severity;
  readonly active: boolean;
  readonly count: number;
  readonly episodes: FaultHistory['items'][number]['episodes'];
}

/**
 * Every fault that had an episode in [from, to), each with its episodes as spans: the open ones first, then by the newest
 * onset. At most 200 faults, and of each the newest 200 episodes.
 */
export async function readFaultHistory(
  db: Database,
  catalogue: FaultCatalogue,
  language: Language,
  { vin, from, to }: { vin: string; from: number; to: number },
): Promise<FaultHistory> {
  const { rows } = await sql<Row>`
    select ecu, system, code, (array_agg(severity order by first_seen desc))[1] as severity,
      bool_or(ended_at is null) as active, count(*)::integer as count,
      coalesce(jsonb_agg(jsonb_build_object('id', id, 'firstSeen', first_seen, 'endedAt', ended_at,
        'occurrences', occurrences, 'softwareAtOnset', software_at_onset) order by first_seen)
        filter (where place <= ${mostEpisodes}), '[]') as episodes
    from (
      select *, row_number() over (partition by ecu, system, code order by first_seen desc) as place from fault_episodes
      where vin = ${vin} and first_seen < ${Math.ceil(to)} and (ended_at is null or ended_at >= ${Math.ceil(from)})) as episode
    group by ecu, system, code
    order by active desc, max(first_seen) desc, ecu, system, code limit ${mostFaults}`.execute(db);
  return {
    items: rows.map((row) => {
      const level = row.system === 'gbt32960' ? levelOfSeverity(row.severity) : null;
      const place = { vin, ecu: row.ecu };
      const { description, severity, mayBeDriven } = catalogue.describe(
        row.system,
        row.code,
        language,
        level,
        place,
      );
      return { ...row, description, severity, mayBeDriven };
    }),
  };
}
