import type { Database } from '../database/database.ts';
import type { Notifier } from '../notifications/notify.ts';
import { storableJson } from '../shared/storable-json.ts';
import type { Severity } from '../vehicles/vehicle.ts';
import type { Values } from './measures.ts';
import { problemTexts } from './problem-texts.ts';
import { type WatchCode, watchCodes } from './watches.ts';

/** One time that something was not well. */
export interface SystemAlert {
  readonly id: string;
  readonly code: WatchCode;
  readonly severity: Severity;
  readonly values: Values;
  readonly since: number;
  readonly firedAt: number;
  readonly resolvedAt: number | null;
}

/** `isTold`: of its firing somebody was told without the database. */
export interface AlertChange {
  readonly alert: SystemAlert;
  readonly isTold: boolean;
}

export interface AlertStore {
  /** The newest first; those that fire, and what ended since. */
  recent(since: number): Promise<SystemAlert[]>;
  /**
   * Writes how they stand and has it told, in one transaction: once that it fires, once that it ended. What ended before it
   * could be written is told as ended only.
   */
  write(changes: readonly AlertChange[]): Promise<void>;
}

/** Notes are for whoever looks. */
const isTellable = ({ severity }: SystemAlert) => severity !== 'info';

export function createAlertStore({
  db,
  notifier,
  fence,
}: {
  readonly db: Database;
  readonly notifier: Pick<Notifier, 'notifyAll'>;
  /** First in each transaction that writes: throws where another process does this by now. */
  readonly fence?: (trx: Database) => Promise<void>;
}): AlertStore {
  return {
    async recent(since) {
      const rows = await db
        .selectFrom('system_alerts')
        .selectAll()
        .where((row) => row.or([row('resolved_at', 'is', null), row('resolved_at', '>', since)]))
        .orderBy('fired_at', 'desc')
        .limit(500)
        .execute();
      return rows.flatMap(
        ({ code, severity, said, since: begun, fired_at, resolved_at, id }): SystemAlert[] => {
          // An older version may have watched what this one does not.
          const known = watchCodes.find((each) => each === code);
          if (known === undefined) return [];
          return [
            {
              ...{ id, code: known, severity: severity as Severity, values: said },
              ...{ since: begun, firedAt: fired_at, resolvedAt: resolved_at },
            },
          ];
        },
      );
    },

    async write(changes) {
      const newest = [...new Map(changes.map((change) => [change.alert.id, change])).values()];
      await db.transaction().execute(async (trx) => {
        await fence?.(trx);
        for (const { alert } of newest) {
          const { id, code, severity, values, since, firedAt, resolvedAt } = alert;
          await trx
            .insertInto('system_alerts')
            .values({
              ...{ id, code, severity, said: storableJson(values) },
              ...{ since, fired_at: firedAt, resolved_at: resolvedAt },
            })
            .onConflict((conflict) => conflict.column('id').doUpdateSet({ resolved_at: resolvedAt }))
            .execute();
        }
        await notifier.notifyAll(
          trx,
          newest
            .filter(({ alert, isTold }) => isTellable(alert) && !(isTold && alert.resolvedAt === null))
            .map(({ alert: { id, code, severity, values, firedAt, resolvedAt } }) => ({
              kind: 'system' as const,
              what: resolvedAt === null ? ('firing' as const) : ('resolved' as const),
              ...{ problemId: code, occurrence: id, severity, markets: [] },
              texts: problemTexts(code, values).what,
              ...{ link: '/system', at: resolvedAt ?? firedAt },
            })),
        );
      });
    },
  };
}
