import { sql } from 'kysely';
import { anyOf } from '../database/any-of.ts';
import type { Database } from '../database/database.ts';
import { AppError } from '../shared/errors.ts';
import type { Text } from '../shared/languages.ts';
import { decodeCursor, type Page, pageOf } from '../shared/page.ts';
import type { Scope } from '../users/roles.ts';
import type { ChannelName } from './channel.ts';
import { nobody } from './run-steps.ts';

export const deliveryStates = [
  ...['waiting', 'digest', 'digested', 'claimed', 'handing'],
  ...['sent', 'bounced', 'unknown', 'dead'],
] as const;

/** Who asks: what lies outside his markets is not there, but what he was sent himself. */
export interface Asker {
  readonly username: string;
  readonly markets: Scope;
}

interface LogFilter {
  readonly state?: readonly string[] | undefined;
  readonly channel?: readonly string[] | undefined;
  readonly kind?: readonly string[] | undefined;
  /** Of when it was made. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly vin?: string | undefined;
  readonly caseId?: string | undefined;
  readonly receiver?: string | undefined;
}

function visible(db: Database, asker: Asker) {
  const query = db
    .selectFrom('notifications')
    .innerJoin('notification_events as events', 'events.id', 'notifications.event_id')
    .select([
      ...([
        'notifications.id',
        'notifications.route',
        'notifications.receiver',
        'notifications.step',
      ] as const),
      ...(['notifications.channels', 'notifications.created_at', 'events.kind', 'events.what'] as const),
      ...(['events.severity', 'events.markets', 'events.vin', 'events.case_id', 'events.alert_id'] as const),
      ...(['events.texts', 'events.link', 'events.at'] as const),
    ]);
  const { markets, username } = asker;
  if (markets === null) return query;
  return query.where((row) =>
    row.or([
      sql<boolean>`events.markets && ${[...markets]}::text[]`,
      row('notifications.receiver', '=', username),
    ]),
  );
}
type Row = Awaited<ReturnType<ReturnType<typeof visible>['execute']>>[number];

async function itemsOf(db: Database, rows: readonly Row[]) {
  const deliveries = await db
    .selectFrom('notification_deliveries as own')
    .leftJoin('notification_deliveries as digest', 'digest.id', 'own.digest_id')
    .selectAll('own')
    .select(['digest.state as digestState', 'digest.sent_at as digestSentAt', 'digest.error as digestError'])
    .where(
      anyOf(
        'own.notification_id',
        'uuid',
        rows.map(({ id }) => id),
      ),
    )
    .orderBy('own.created_at')
    .execute();
  return rows.map((row) => ({
    ...{ id: row.id, kind: row.kind, what: row.what, severity: row.severity, markets: row.markets },
    ...{ vin: row.vin, caseId: row.case_id, alertId: row.alert_id, link: row.link, at: row.at },
    ...{
      route: row.route,
      receiver: row.receiver === nobody ? null : row.receiver,
      step: row.step,
      createdAt: row.created_at,
    },
    texts: row.texts as Text,
    /** False where none of the channels reaches the receiver, or the step found none. */
    reachable: row.channels.length > 0,
    deliveries: deliveries
      .filter(({ notification_id: of }) => of === row.id)
      .map((each) => ({
        ...{ id: each.id, channel: each.channel as ChannelName, address: each.address },
        state: each.state === 'digested' ? (each.digestState ?? each.state) : each.state,
        inDigest: each.digest_id !== null,
        ...{ attempts: each.attempts, errorKind: each.error_kind, providerId: each.provider_id },
        error: each.digestError ?? each.error,
        nextAt: ['waiting', 'digest'].includes(each.state) ? each.due_at : null,
        sentAt: each.digestSentAt ?? each.sent_at,
      })),
  }));
}

export type LogItem = Awaited<ReturnType<typeof itemsOf>>[number];

/** What was told to whom, and what became of it. */
export function createNotificationLog({ db }: { readonly db: Database }) {
  const notFound = () =>
    new AppError('not-found', 'notification-not-found', 'There is no such notification.');

  async function find(id: string, asker: Asker): Promise<LogItem> {
    const row = await visible(db, asker).where('notifications.id', '=', id).executeTakeFirst();
    const [item] = row === undefined ? [] : await itemsOf(db, [row]);
    if (item === undefined) throw notFound();
    return item;
  }

  return {
    /** @throws AppError not-found `notification-not-found` */
    find,

    /** Newest first. */
    async list(filter: LogFilter, asker: Asker, limit: number, cursor?: string): Promise<Page<LogItem>> {
      let query = visible(db, asker);
      const { state, channel, kind, from, to, vin, caseId, receiver } = filter;
      if (vin !== undefined) query = query.where('events.vin', '=', vin);
      if (caseId !== undefined) query = query.where('events.case_id', '=', caseId);
      if (receiver !== undefined) query = query.where('notifications.receiver', '=', receiver);
      if (kind !== undefined) query = query.where(anyOf('events.kind', 'text', kind));
      if (from !== undefined) query = query.where('notifications.created_at', '>=', from);
      if (to !== undefined) query = query.where('notifications.created_at', '<', to);
      if (state !== undefined || channel !== undefined)
        query = query.where((row) =>
          row.exists(
            row
              .selectFrom('notification_deliveries as own')
              .leftJoin('notification_deliveries as digest', 'digest.id', 'own.digest_id')
              .select('own.id')
              .whereRef('own.notification_id', '=', 'notifications.id')
              .where((inner) =>
                state === undefined
                  ? inner.val(true)
                  : inner.or([anyOf('own.state', 'text', state), anyOf('digest.state', 'text', state)]),
              )
              .where((inner) =>
                channel === undefined ? inner.val(true) : anyOf('own.channel', 'text', channel),
              ),
          ),
        );
      if (cursor !== undefined) {
        const [at, id] = decodeCursor('notifications', cursor, ['number', 'string']);
        query = query.where((row) =>
          row.or([
            row('notifications.created_at', '<', at),
            row.and([row('notifications.created_at', '=', at), row('notifications.id', '<', id)]),
          ]),
        );
      }
      const rows = await query
        .orderBy('notifications.created_at', 'desc')
        .orderBy('notifications.id', 'desc')
        .limit(limit + 1)
        .execute();
      const page = pageOf(rows, limit, 'notifications', ({ created_at, id }) => [created_at, id]);
      return { items: await itemsOf(db, page.items), nextCursor: page.nextCursor };
    },
  };
}

export type NotificationLog = ReturnType<typeof createNotificationLog>;
