import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import { AppError } from '../shared/errors.ts';
import type { CommandState } from './command.ts';
import { type Command, type CommandEvent, toCommand } from './command-rows.ts';

export interface CommandQuery {
  readonly vin?: string | undefined;
  readonly sessionId?: string;
  readonly states?: readonly CommandState[] | undefined;
  /** Of vehicles of these markets; null = all. */
  readonly markets: readonly string[] | null;
  readonly limit: number;
  readonly before: { readonly at: number; readonly id: string } | null;
}

/** Newest first. */
export async function listCommands(db: Database, query: CommandQuery): Promise<Command[]> {
  const { vin, sessionId, states, markets, limit, before } = query;
  let select = db.selectFrom('commands').selectAll();
  if (vin !== undefined) select = select.where('vin', '=', vin);
  if (sessionId !== undefined) select = select.where('session_id', '=', sessionId);
  if (states !== undefined) select = select.where('state', 'in', [...states]);
  if (markets !== null)
    select = select.where(
      sql<boolean>`vin in (select vin from vehicles where market = any(${[...markets]}::text[]))`,
    );
  if (before !== null)
    select = select.where(sql<boolean>`(requested_at, id) < (${before.at}, ${before.id}::uuid)`);
  const rows = await select.orderBy('requested_at', 'desc').orderBy('id', 'desc').limit(limit).execute();
  return rows.map(toCommand);
}

/** @throws AppError not-found `command-not-found` */
export async function getCommand(db: Database, vin: string, id: string): Promise<Command> {
  const row = /^[0-9a-f-]{36}$/.test(id)
    ? await db
        .selectFrom('commands')
        .selectAll()
        .where('id', '=', id)
        .where('vin', '=', vin)
        .executeTakeFirst()
    : undefined;
  if (row === undefined) throw new AppError('not-found', 'command-not-found', 'There is no such command.');
  return toCommand(row);
}

/** What was said and done about these commands, in the order in which it became known. */
export async function commandEvents(db: Database, ids: readonly string[]): Promise<CommandEvent[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('command_events')
    .selectAll()
    .where('command_id', 'in', [...ids])
    .orderBy('number')
    .limit(5000)
    .execute();
  return rows.map(({ id, command_id, at, kind, actor, data }) => ({
    ...{ id, commandId: command_id, at, kind, actor, data: data as unknown },
  }));
}
