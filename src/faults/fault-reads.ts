import type { Database } from '../database/database.ts';
import type { Language } from '../shared/languages.ts';
import { decodeCursor, type Page, pageOf } from '../shared/page.ts';
import { statusBits } from './code-systems.ts';
import type { Drivability, FaultCatalogue } from './fault-catalogue.ts';
import type { FaultEpisode, StatusBits } from './fault-episode.ts';
import { levelOf, toEpisode } from './fault-episode-rows.ts';

/** An episode as the API gives it. */
export interface DescribedFault extends Omit<FaultEpisode, 'status'> {
  readonly status: StatusBits;
  readonly statusByte: number;
  readonly description: string;
  /** The same for the customer. */
  readonly customerText: string;
  /** Null where the catalogue does not know the code. */
  readonly mayBeDriven: Drivability | null;
  readonly isKnown: boolean;
}

export interface FaultQuery {
  readonly vin: string;
  /** true: open episodes only; false: ended ones only. */
  readonly active?: boolean | undefined;
  readonly language: Language;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface Faults {
  /** Newest `firstSeen` first. @throws AppError invalid `bad-cursor` */
  list(query: FaultQuery): Promise<Page<DescribedFault>>;
  /** Episodes that touch [from, to), oldest first, at most `limit`: for a timeline. */
  between(
    vin: string,
    from: number,
    to: number,
    language: Language,
    limit: number,
  ): Promise<readonly DescribedFault[]>;
}

export function createFaults(options: { readonly db: Database; readonly catalogue: FaultCatalogue }): Faults {
  const { db, catalogue } = options;
  const described = (episode: FaultEpisode, language: Language): DescribedFault => {
    const { system, code, status } = episode;
    const text = catalogue.describe(system, code, language, levelOf(episode));
    return {
      ...episode,
      status: statusBits(status),
      statusByte: status,
      description: text.description,
      customerText: text.customer,
      mayBeDriven: text.mayBeDriven,
      isKnown: text.isKnown,
    };
  };

  return {
    async list({ vin, active, language, limit, cursor }) {
      const after = cursor === undefined ? null : decodeCursor('faults', cursor, ['number', 'string']);
      const rows = await db
        .selectFrom('fault_episodes')
        .selectAll()
        .where('vin', '=', vin)
        .$if(active === true, (query) => query.where('ended_at', 'is', null))
        .$if(active === false, (query) => query.where('ended_at', 'is not', null))
        .$if(after !== null, (query) =>
          query.where((row) =>
            row.or([
              row('first_seen', '<', after?.[0] ?? 0),
              row.and([row('first_seen', '=', after?.[0] ?? 0), row('id', '>', after?.[1] ?? '')]),
            ]),
          ),
        )
        .orderBy('first_seen', 'desc')
        .orderBy('id')
        .limit(limit + 1)
        .execute();
      const page = pageOf(rows, limit, 'faults', (row) => [row.first_seen, row.id]);
      return { ...page, items: page.items.map((row) => described(toEpisode(row), language)) };
    },

    async between(vin, from, to, language, limit) {
      const rows = await db
        .selectFrom('fault_episodes')
        .selectAll()
        .where('vin', '=', vin)
        .where('first_seen', '<', to)
        .where((row) => row.or([row('ended_at', 'is', null), row('ended_at', '>=', from)]))
        .orderBy('first_seen')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map((row) => described(toEpisode(row), language));
    },
  };
}
