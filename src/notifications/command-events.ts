import type { Database } from '../database/database.ts';
import type { Text } from '../shared/languages.ts';
import type { Notifier } from './notify.ts';
import { happenings } from './notify-event.ts';
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

/** What became of a command, as `diagnostics/` says it. */
interface EndedCommand extends WaitingCommand {
  readonly state: string;
  readonly sentAt: number | null;
  readonly endedAt: number | null;
}

/** Longer than anybody waits at the screen. */
const longWaitMs = 5 * 60_000;

/**
 * Tells whoever asked for a command that it has ended, where it waited long for its vehicle, in the transaction of its end.
 * `by`: the user who ended it, if one did.
 */
export function createTellEnded(options: {
  readonly notifier: Notifier;
  readonly titleOf: (name: string) => Text | undefined;
}) {
  const { notifier, titleOf } = options;
  return async (trx: Database, command: EndedCommand, by: string | null): Promise<void> => {
    const { id, vin, name, state, requestedBy, requestedAt, sentAt, endedAt, caseId } = command;
    const what = happenings.command.find((one) => one === state);
    if (what === undefined || endedAt === null || (sentAt ?? endedAt) - requestedAt < longWaitMs) return;
    const vehicle = await trx
      .selectFrom('vehicles')
      .select('market')
      .where('vin', '=', vin)
      .executeTakeFirst();
    await notifier.notify(trx, {
      ...{ kind: 'command', what, problemId: id, severity: 'info', vin, caseId, owner: requestedBy },
      ...{ markets: vehicle === undefined ? [] : [vehicle.market], actor: by, at: endedAt },
      texts: titleOf(name) ?? { en: name, 'zh-Hans': name, es: name },
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
