import type { Database } from '../../database/database.ts';
import { AppError } from '../../shared/errors.ts';
import { type CanonicalValue, canonicalJson } from '../canonical-json.ts';
import type { EvidenceEntry, NewEvidence } from './evidence-entry.ts';
import { type ChainHead, chainEntries, emptyChain } from './hash-chain.ts';

/** The log of each campaign: what is added stays, in the order in which it was committed. */
export interface EvidenceLog {
  /**
   * Adds entries in the caller's transaction, which holds the campaign's log from here to its end: call it last, and once
   * for all that belongs together.
   */
  append(trx: Database, campaign: string, added: readonly NewEvidence[]): Promise<ChainHead>;
  head(campaign: string): Promise<ChainHead>;
  /** From the first entry up to that number, a page at a time. @throws AppError unavailable `evidence-damaged` */
  read(campaign: string, upTo: number): AsyncIterable<EvidenceEntry>;
}

const insertedAtOnce = 2000;
const readAtOnce = 2000;

export function createEvidenceLog(db: Database): EvidenceLog {
  async function head(campaign: string): Promise<ChainHead> {
    const row = await db
      .selectFrom('evidence_heads')
      .select(['seq', 'hash'])
      .where('campaign', '=', campaign)
      .executeTakeFirst();
    return row ?? emptyChain(campaign);
  }

  return {
    head,

    async append(trx, campaign, added) {
      await trx
        .insertInto('evidence_heads')
        .values({ campaign, ...emptyChain(campaign) })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const held = await trx
        .selectFrom('evidence_heads')
        .select(['seq', 'hash'])
        .where('campaign', '=', campaign)
        .forUpdate()
        .executeTakeFirstOrThrow();
      const chained = chainEntries(held, added);
      const rows = chained.entries.map(({ data, ...entry }) => ({
        ...{ ...entry, campaign },
        data: canonicalJson(data as CanonicalValue),
      }));
      for (let at = 0; at < rows.length; at += insertedAtOnce) {
        await trx
          .insertInto('evidence_entries')
          .values(rows.slice(at, at + insertedAtOnce))
          .execute();
      }
      await trx.updateTable('evidence_heads').set(chained.head).where('campaign', '=', campaign).execute();
      return chained.head;
    },

    async *read(campaign, upTo) {
      for (let after = 0; after < upTo; ) {
        const rows = await db
          .selectFrom('evidence_entries')
          .select(['seq', 'at', 'kind', 'data', 'prev', 'hash'])
          .where('campaign', '=', campaign)
          .where('seq', '>', after)
          .where('seq', '<=', upTo)
          .orderBy('seq')
          .limit(readAtOnce)
          .execute();
        for (const row of rows) yield { ...row, data: readData(campaign, row) } as EvidenceEntry;
        const last = rows.at(-1);
        if (last === undefined) return;
        after = last.seq;
      }
    },
  };
}

function readData(campaign: string, { seq, data }: { readonly seq: number; readonly data: string }): unknown {
  try {
    return JSON.parse(data);
  } catch (cause) {
    const message = `Entry ${seq} of the log of campaign ${campaign} is damaged in the database.`;
    throw new AppError('unavailable', 'evidence-damaged', message, { cause });
  }
}
