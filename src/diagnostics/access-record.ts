import type { Database } from '../database/database.ts';
import { csvLine } from '../shared/csv.ts';
import { type Command, toCommand } from './command-rows.ts';
import { type RemoteSession, toSession } from './remote-sessions.ts';
import type { VehicleView, VehicleViews } from './vehicle-views.ts';

/** Who looked at a vehicle, was in a session with it, and asked what of it; for its owner. Newest first. */
export interface AccessRecord {
  readonly views: readonly VehicleView[];
  readonly sessions: readonly RemoteSession[];
  readonly commands: readonly Command[];
  /** False where there is more than is told: ask for a shorter time. */
  readonly isWhole: boolean;
}

const mostOfEach = 5000;

/** In [from, to). */
export async function readAccessRecord(
  { db, views }: { readonly db: Database; readonly views: Pick<VehicleViews, 'list'> },
  vin: string,
  from: number,
  to: number,
): Promise<AccessRecord> {
  const [seen, sessions, commands] = await Promise.all([
    views.list(vin, from, to, mostOfEach + 1),
    db
      .selectFrom('remote_sessions')
      .selectAll()
      .where('vin', '=', vin)
      .where('opened_at', '<', Math.ceil(to))
      .where((row) => row.or([row('closed_at', 'is', null), row('closed_at', '>=', Math.ceil(from))]))
      .orderBy('opened_at', 'desc')
      .limit(mostOfEach + 1)
      .execute(),
    db
      .selectFrom('commands')
      .selectAll()
      .where('vin', '=', vin)
      .where('requested_at', '>=', Math.ceil(from))
      .where('requested_at', '<', Math.ceil(to))
      .orderBy('requested_at', 'desc')
      .limit(mostOfEach + 1)
      .execute(),
  ]);
  return {
    views: seen.slice(0, mostOfEach),
    sessions: sessions.slice(0, mostOfEach).map(toSession),
    commands: commands.slice(0, mostOfEach).map(toCommand),
    isWhole: Math.max(seen.length, sessions.length, commands.length) <= mostOfEach,
  };
}

const timeText = (at: number | null): string => (at === null ? '' : new Date(at).toISOString());

/** The same as one table, newest first. */
export function accessRecordCsv({ views, sessions, commands }: AccessRecord): string {
  const lines = [
    ...views.map(({ username, what, purpose, firstAt, lastAt, views: count, shown }) => ({
      at: firstAt,
      fields: [
        ...[timeText(firstAt), timeText(lastAt), username, 'view', what, purpose, count],
        ...[timeText(shown?.from ?? null), timeText(shown?.to ?? null)],
      ],
    })),
    ...sessions.map(({ username, reason, openedAt, closedAt, caseId }) => ({
      at: openedAt,
      fields: [timeText(openedAt), timeText(closedAt), username, 'session', caseId ?? '', reason, 1, '', ''],
    })),
    ...commands.map(({ name, requestedBy, requestedAt, endedAt, reason }) => ({
      at: requestedAt,
      fields: [timeText(requestedAt), timeText(endedAt), requestedBy, 'command', name, reason, 1, '', ''],
    })),
  ].sort((a, b) => b.at - a.at);
  const head = csvLine(['from', 'to', 'user', 'kind', 'what', 'reason', 'count', 'shown from', 'shown to']);
  return head + lines.map(({ fields }) => csvLine(fields)).join('');
}
