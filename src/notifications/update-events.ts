import type { Database } from '../database/database.ts';
import type { Notifier } from './notify.ts';
import type { EventRow } from './plan.ts';
import { inEachLanguage } from './say.ts';

/** What is told of an update of a vehicle, as `ota/owners` says it. */
interface UpdateNews {
  readonly what: 'coming' | 'consent' | 'reminder' | 'done' | 'failed';
  readonly deployment: string;
  readonly campaign: string;
  readonly vin: string;
  readonly market: string;
  readonly release: { readonly name: string; readonly version: string };
  readonly code: string | null;
  /** Tells apart what is told of one deployment more than once. */
  readonly occurrence: string;
  readonly at: number;
}

/** Tells owners of updates in the transaction of what it follows from. */
export function createTellUpdates(notifier: Pick<Notifier, 'notifyAll'>) {
  return async (trx: Database, news: readonly UpdateNews[]): Promise<void> => {
    if (news.length === 0) return;
    await notifier.notifyAll(
      trx,
      news.map(({ what, deployment, campaign, vin, market, release, code, occurrence, at }) => ({
        ...{ kind: 'update', what, problemId: deployment, occurrence, vin, markets: [market], at },
        severity: what === 'failed' ? 'major' : 'info',
        cause: what === 'failed' ? JSON.stringify([campaign, code]) : null,
        texts: inEachLanguage('updateTitle', { ...release }),
        link: `/campaigns/${campaign}/vehicles/${vin}`,
      })),
    );
  };
}

/** What can still be answered, or is still to come: a message about anything later is of no use. */
const openStates: Readonly<Record<string, readonly string[]>> = {
  coming: ['offered', 'accepted', 'downloading', 'downloaded', 'verified'],
  consent: ['offered'],
  reminder: ['offered'],
};

/** Is a message that something is coming, or waits for an answer, out of date? */
export const isMoot = (what: string, state: string): boolean =>
  Object.hasOwn(openStates, what) && !openStates[what]?.includes(state);

/** Nobody is reminded of what he has answered, put off, or has. */
export async function isUpdateAnswered(
  db: Database,
  event: Pick<EventRow, 'problem' | 'what'>,
): Promise<boolean> {
  const [, id] = JSON.parse(event.problem) as [string, string];
  const row = await db
    .selectFrom('deployments')
    .select(['state', 'deferred_until'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined || row.deferred_until !== null || isMoot(event.what, row.state);
}
