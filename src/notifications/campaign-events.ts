import type { Database } from '../database/database.ts';
import type { Notifier } from './notify.ts';
import type { EventRow } from './plan.ts';

/** What is told of an update campaign, as `ota/campaigns` says it. */
interface ToldCampaign {
  readonly what: 'to-approve' | 'halted' | 'wave-passed' | 'finished';
  readonly id: string;
  readonly number: number;
  readonly name: string;
  readonly createdBy: string;
  /** Of its vehicles; null: all. */
  readonly markets: readonly string[] | null;
  readonly by: string | null;
  readonly occurrence: string;
  readonly at: number;
}

/** Tells of campaigns in the transaction of what it follows from. Who does not see all of a campaign is not told of it. */
export function createTellCampaigns(notifier: Pick<Notifier, 'notifyAll'>) {
  return async (trx: Database, told: readonly ToldCampaign[]): Promise<void> => {
    if (told.length === 0) return;
    await notifier.notifyAll(
      trx,
      told.map(({ what, id, number, name, createdBy, markets, by, occurrence, at }) => {
        const title = `#${number} ${name}`;
        return {
          ...{ kind: 'campaign', what, problemId: id, occurrence, at },
          ...{ owner: createdBy, actor: by, markets: markets?.length === 1 ? markets : [] },
          severity: what === 'halted' ? 'major' : 'info',
          texts: { en: title, 'zh-Hans': title, es: title },
          link: `/campaigns/${id}`,
        };
      }),
    );
  };
}

/** Somebody has approved it, or given it back; it runs again, or was ended. */
export async function isCampaignSettled(
  db: Database,
  event: Pick<EventRow, 'problem' | 'what'>,
): Promise<boolean> {
  const [, id] = JSON.parse(event.problem) as [string, string];
  const row = await db.selectFrom('campaigns').select('state').where('id', '=', id).executeTakeFirst();
  if (event.what === 'to-approve') return row?.state !== 'awaiting-approval';
  return event.what !== 'halted' || row?.state !== 'halted';
}
