import type { Database } from '../database/database.ts';
import type { FeedEvent } from '../ingest/pipeline.ts';
import type { Clock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import type { Logger } from '../shared/logger.ts';
import { createTurns } from '../shared/turns.ts';
import { downTopic } from '../wire/topics.ts';
import { type CommandState, isFinalState } from './command.ts';
import type { CommandCatalogue } from './command-definition.ts';
import type { CommandGuard } from './command-guard.ts';
import { type Command, type CommandRow, toCommand } from './command-rows.ts';
import type { Commands } from './commands.ts';

const handOverMs = 3000;

/** Hands commands to the vehicles' connections. Whether one may go is decided at that moment. */
export interface CommandDelivery {
  /** Sends what this vehicle has not got, in the order requested. One after another for each vehicle; never rejects. */
  due(vin: string): Promise<void>;
  /** The vehicle listens: what it must get is sent again. */
  subscribed(vin: string): void;
  /** What became durable elsewhere: the end of a command may set free the one after it. */
  told(events: readonly FeedEvent[]): void;
}

export function createCommandDelivery(options: {
  readonly db: Database;
  readonly catalogue: CommandCatalogue;
  readonly guard: CommandGuard;
  /** Asked late: the commands need this one too. */
  readonly change: Commands['change'];
  readonly isOnline: (vin: string) => boolean;
  /** As in the broker's seam. */
  readonly send: (vin: string, topic: string, payload: Buffer, expiresAt: number) => Promise<boolean>;
  readonly clock: Clock;
  readonly logger: Logger;
}): CommandDelivery {
  const { db, catalogue, guard, change, isOnline, send, clock, logger } = options;
  const inTurn = createTurns();

  async function deliver(command: Command, again: boolean): Promise<void> {
    const definition = catalogue.get(command.name);
    // What is with the vehicle already is sent again to a new connection only.
    if (command.state === 'sent' && !again) return;
    if (command.risk !== 'safety' && !isOnline(command.vin)) return;
    const obstacle =
      definition === undefined
        ? { code: 'unknown-command', message: 'The catalogue has no such command any more.' }
        : await guard.obstacle(definition, command.vin, command.sessionId);
    const before = command.afterId === null ? null : await stateOf(command.afterId);
    const marked = await change(command.id, { kind: 'send', at: clock.now(), obstacle, before }, 'server');
    if (marked === null || marked.why !== null || marked.command.state !== 'sent') return;
    const { id, vin, name, args, requestedAt, expiresAt } = command;
    const preconditions = definition?.preconditions ?? {};
    const payload = JSON.stringify({ id, name, args, issuedAt: requestedAt, expiresAt, preconditions });
    const isTaken = await handedOver(
      send(vin, downTopic(vin, 'command', id), Buffer.from(payload), expiresAt),
    );
    if (!isTaken) await change(id, { kind: 'unsent', at: clock.now() }, 'server');
  }

  /** A client that does not read is not waited for: what it may have got is not sent again. */
  function handedOver(sending: Promise<boolean>): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const undo = clock.after(handOverMs, () => resolve(true));
      sending.then(resolve, reject).finally(undo);
    });
  }

  async function stateOf(id: string): Promise<CommandState | null> {
    const row = await db.selectFrom('commands').select('state').where('id', '=', id).executeTakeFirst();
    return (row?.state as CommandState | undefined) ?? null;
  }

  async function run(vin: string, again: boolean): Promise<void> {
    const rows: CommandRow[] = await db
      .selectFrom('commands')
      .selectAll()
      .where('vin', '=', vin)
      .where('ended_at', 'is', null)
      .where('state', 'in', ['queued', 'sent'])
      .orderBy('requested_at')
      .orderBy((eb) => eb('after_id', 'is not', null))
      .orderBy('id')
      .execute();
    for (const row of rows) await deliver(toCommand(row), again);
  }

  function due(vin: string, again: boolean): Promise<void> {
    return inTurn(vin, () => run(vin, again)).catch((error: unknown) =>
      logger.warn({ err: error, vin }, `commands were not sent: ${messageOf(error)}; they are tried again`),
    );
  }

  return {
    due: (vin) => due(vin, false),
    subscribed: (vin) => void due(vin, true),
    told(events) {
      for (const { type, vin, data } of events) {
        if (type !== 'command' || vin === null) continue;
        if (isFinalState((data as Pick<Command, 'state'>).state)) void due(vin, false);
      }
    },
  };
}
