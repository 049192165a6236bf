import type { Database } from '../database/database.ts';
import type { Text } from '../shared/languages.ts';
import type { Notifier } from './notify.ts';
import type { EventRow } from './plan.ts';

/** What is told of a command, as `diagnostics/` says it. */
interface WaitingCommand {
  readonly id: string;
  readonly vin: string;
  readonly name: string;
  readonly requestedBy: string;
  readonly requestedAt: number;
  readonly expiresAt: number;
  readonly caseId: string | null;
}

/**
 * Tells those who may be the second person that a command waits for one, in the transaction of its request. Whoever asked is
 * not told: he cannot be it.
 */
export function createAskApproval(options: {
  readonly notifier: Notifier;
  readonly titleOf: (name: string) => Text | undefined;
  readonly marketOf: (vin: string) => string | null;
}) {
  const { notifier, titleOf, marketOf } = options;
  return async (trx: Database, command: WaitingCommand): Promise<void> => {
    const { id, vin, name, requestedBy, requestedAt, expiresAt, caseId } = command;
    const market = marketOf(vin);
    const title = titleOf(name) ?? { en: name, 'zh-Hans': name, es: name };
    await notifier.notify(trx, {
      ...{ kind: 'command', what: 'approval-wanted', problemId: id, severity: 'critical', vin, caseId },
      ...{ markets: market === null ? [] : [market], actor: requestedBy, at: requestedAt, expiresAt },
      texts: title,
      link: `/vehicles/${vin}?tab=diagnosis&command=${id}`,
    });
  };
}

/** Nobody needs to approve it any more. */
export async function isDecided(db: Database, event: Pick<EventRow, 'problem'>): Promise<boolean> {
  const [, id] = JSON.parse(event.problem) as [string, string];
  const found = await db.selectFrom('commands').select('state').where('id', '=', id).executeTakeFirst();
  return found?.state !== 'awaiting-approval';
}
