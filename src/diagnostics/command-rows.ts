import type { Selectable, Transaction } from 'kysely';
import type { CommandTable } from '../database/diagnostics-tables.ts';
import type { Schema } from '../database/schema.ts';
import type { FeedDraft } from '../ingest/feed-events.ts';
import { storableJson } from '../shared/storable-json.ts';
import {
  type CommandError,
  type CommandLife,
  type CommandRisk,
  type CommandState,
  isFinalState,
} from './command.ts';
import { deadlineOf } from './command-machine.ts';

export type Trx = Transaction<Schema>;
export type CommandRow = Selectable<CommandTable>;

/** A command as people see it. Times are milliseconds since 1970 UTC. */
export interface Command extends CommandLife {
  readonly id: string;
  readonly vin: string;
  readonly name: string;
  readonly args: unknown;
  readonly reason: string;
  readonly requestedAt: number;
  readonly approvedAt: number | null;
  readonly sessionId: string | null;
  readonly caseId: string | null;
  /** The command that had to succeed before: it keeps what this one takes away. */
  readonly afterId: string | null;
  readonly sentAt: number | null;
  readonly endedAt: number | null;
  readonly version: number;
}

export const toCommand = (row: CommandRow): Command => ({
  id: row.id,
  vin: row.vin,
  name: row.name,
  args: row.args,
  risk: row.risk as CommandRisk,
  state: row.state as CommandState,
  reason: row.reason,
  requestedBy: row.requested_by,
  requestedAt: row.requested_at,
  expiresAt: row.expires_at,
  runsWithinMs: row.runs_within_ms,
  approvedBy: row.approved_by,
  approvedAt: row.approved_at,
  sessionId: row.session_id,
  caseId: row.case_id,
  afterId: row.after_id,
  sends: row.sends,
  sentAt: row.sent_at,
  endedAt: row.ended_at,
  progress: row.progress,
  result: row.result as unknown,
  error: row.error as CommandError | null,
  version: row.version,
});

/** The command, held until the transaction ends. */
export async function lockCommand(trx: Trx, id: string): Promise<Command | undefined> {
  const row = await trx
    .selectFrom('commands')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row && toCommand(row);
}

/** Writes what became of it. The caller holds the row. */
export async function saveLife(trx: Trx, before: Command, life: CommandLife, at: number): Promise<Command> {
  const ended = isFinalState(life.state);
  const deadline = deadlineOf(life);
  const row = await trx
    .updateTable('commands')
    .set({
      state: life.state,
      approved_by: life.approvedBy,
      approved_at: life.approvedBy !== null && before.approvedBy === null ? at : before.approvedAt,
      sends: life.sends,
      sent_at: life.sends > before.sends ? at : before.sentAt,
      progress: life.progress,
      result: life.result === null ? null : storableJson(life.result),
      error: life.error === null ? null : storableJson(life.error),
      ended_at: ended ? at : null,
      deadline: ended ? null : deadline,
      version: before.version + 1,
    })
    .where('id', '=', before.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return toCommand(row);
}

/** Called in the transaction in which a command ends; `by`: the user who ended it, if one did. */
export type TellEnded = (trx: Trx, command: Command, by: string | null) => Promise<void>;

export interface CommandEvent {
  /** The same id again is the same event. */
  readonly id: string;
  readonly commandId: string;
  readonly at: number;
  readonly kind: string;
  /** A user, `vehicle` or `server`. */
  readonly actor: string;
  readonly data: unknown;
}

/** False where it was there already. */
export async function addCommandEvent(trx: Trx, event: CommandEvent): Promise<boolean> {
  const { commandId, data, ...rest } = event;
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('command_events')
    .values({ ...rest, command_id: commandId, data: storableJson(data) })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** How a command stands, for the event stream; each version is told once. */
export function commandNews(command: Command, market: string | null, at: number): FeedDraft {
  const { id, vin, name, risk, state, error, progress, requestedBy, approvedBy, caseId, sessionId } = command;
  return {
    ...{ type: 'command', vin, market, at },
    data: { id, vin, name, risk, state, error, progress, requestedBy, approvedBy, caseId, sessionId },
    source: `command ${id} ${command.version}`,
  };
}
