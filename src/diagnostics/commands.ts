import { randomUUID } from 'node:crypto';
import type { Database } from '../database/database.ts';
import { insertFeedEvents } from '../ingest/feed-events.ts';
import type { FeedEvent } from '../ingest/pipeline.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import type { FleetVehicle } from '../vehicles/vehicle.ts';
import { type CaseLine, checkCase, commandLine, type WriteCaseLines } from './case-lines.ts';
import { isFinalState } from './command.ts';
import { type CommandCatalogue, lifeLimits } from './command-definition.ts';
import type { CommandGuard } from './command-guard.ts';
import { type CommandInput, stepCommand } from './command-machine.ts';
import { holdQueue } from './command-queue.ts';
import {
  addCommandEvent,
  type Command,
  commandNews,
  lockCommand,
  saveLife,
  type TellEnded,
  type Trx,
  toCommand,
} from './command-rows.ts';
import { argumentsOf, insertCommand, type NewCommand } from './new-command.ts';

/** Commands to vehicles: PostgreSQL holds them, `command-machine.ts` says what may become of them. */
export interface Commands {
  /** @throws AppError invalid `unknown-command`, `bad-arguments`, `unknown-case`; conflict with why it is refused */
  request(command: NewCommand): Promise<Command>;
  /** Sends it. @throws AppError conflict `second-person`, `not-awaiting`, or why it is refused now */
  approve(vin: string, id: string, by: string): Promise<Command>;
  /** @throws AppError conflict `under-way`, `ended` */
  cancel(vin: string, id: string, by: string): Promise<Command>;
  /** One thing that happened; null where there is no such command. */
  change(
    id: string,
    input: CommandInput,
    actor: string,
  ): Promise<{ command: Command; why: string | null } | null>;
}

export interface CommandParts {
  readonly db: Database;
  readonly catalogue: CommandCatalogue;
  readonly guard: CommandGuard;
  readonly vehicle: (vin: string) => FleetVehicle | undefined;
  readonly writeCaseLines: WriteCaseLines;
  /** A second person is wanted; called in the transaction of the request. */
  readonly askApproval: (trx: Trx, command: Command) => Promise<void>;
  readonly tellEnded: TellEnded;
  /** Something is to be sent to this vehicle. */
  readonly due: (vin: string) => Promise<void>;
  readonly publish: (events: readonly FeedEvent[]) => void;
  readonly clock: Clock;
}

export function createCommands(parts: CommandParts): Commands {
  const { db, catalogue, guard, vehicle, writeCaseLines, askApproval, tellEnded, due, publish, clock } =
    parts;
  const newsOf = (command: Command, at: number) =>
    commandNews(command, vehicle(command.vin)?.market ?? null, at);

  /** The caller holds the row. */
  async function step(trx: Trx, before: Command, input: CommandInput, actor: string) {
    const { life, changed, why } = stepCommand(before, input);
    if (!changed) return { command: before, why, changed };
    const command = await saveLife(trx, before, life, input.at);
    await addCommandEvent(trx, {
      ...{ id: randomUUID(), commandId: before.id, at: input.at, kind: command.state, actor },
      data: command.error === null ? {} : { error: command.error },
    });
    if (isFinalState(command.state)) await tellEnded(trx, command, input.kind === 'cancel' ? input.by : null);
    return { command, why, changed };
  }

  async function change(id: string, input: CommandInput, actor: string) {
    const done = await db.transaction().execute(async (trx) => {
      const before = await lockCommand(trx, id);
      if (before === undefined) return null;
      const { command, why, changed } = await step(trx, before, input, actor);
      if (!changed) return { command, why, told: [] };
      await writeCaseLines(trx, linesOf(command, input), input.at);
      return { command, why, told: await insertFeedEvents(trx, [newsOf(command, input.at)]) };
    });
    if (done === null) return null;
    publish(done.told);
    return { command: done.command, why: done.why };
  }

  const again = async (vin: string, id: string): Promise<Command> => {
    const row = await db
      .selectFrom('commands')
      .selectAll()
      .where('id', '=', id)
      .where('vin', '=', vin)
      .executeTakeFirst();
    if (row === undefined) throw commandNotFound();
    return toCommand(row);
  };

  return {
    change,

    async request(given) {
      const definition = catalogue.get(given.name);
      if (definition === undefined)
        throw invalid('unknown-command', 'name', 'is no command of the catalogue');
      const args = argumentsOf(definition, given.args);
      const life = lifeLimits[definition.risk];
      const seconds = given.expiresInSeconds ?? life.usual;
      if (seconds > life.most)
        throw refused('life-too-long', `A command of this kind lives ${life.most} s at most.`);
      await checkCase(db, given.vin, given.caseId);
      const session = await guard.sessionFor(definition, given.vin, given.by);
      const sessionId = session?.id ?? null;
      const obstacle =
        definition.risk === 'safety' ? await guard.obstacle(definition, given.vin, sessionId) : null;
      if (obstacle !== null) throw refused(obstacle.code, obstacle.message);
      const now = clock.now();
      const made = await db.transaction().execute(async (trx) => {
        const first = definition.after === null ? undefined : catalogue.get(definition.after);
        const bytes = Buffer.byteLength(JSON.stringify(args)) * (first === undefined ? 1 : 2);
        const leaving = await holdQueue(trx, given.vin, first === undefined ? 1 : 2, bytes);
        const left: Command[] = [];
        for (const one of leaving)
          left.push((await step(trx, one, { kind: 'crowded', at: now }, 'server')).command);
        const caseId = given.caseId ?? session?.caseId ?? null;
        const common = { given, args, now, expiresAt: now + seconds * 1000, sessionId, caseId };
        const before =
          first === undefined
            ? null
            : await insertCommand(trx, { ...common, definition: first, afterId: null });
        const command = await insertCommand(trx, { ...common, definition, afterId: before?.id ?? null });
        const fresh = before === null ? [command] : [before, command];
        const lines = [
          ...left.flatMap((one) => commandLine(one, 'ended', null)),
          ...fresh.flatMap((one) => commandLine(one, 'requested', given.by)),
        ];
        await writeCaseLines(trx, lines, now);
        if (command.state === 'awaiting-approval') await askApproval(trx, command);
        const news = [...left, ...fresh].map((one) => newsOf(one, now));
        return { command, told: await insertFeedEvents(trx, news) };
      });
      publish(made.told);
      if (made.command.state === 'awaiting-approval') return made.command;
      await due(given.vin);
      return again(given.vin, made.command.id);
    },

    async approve(vin, id, by) {
      await again(vin, id);
      const done = await change(id, { kind: 'approve', by, at: clock.now() }, by);
      if (done === null) throw commandNotFound();
      if (done.why !== null) throw refused(done.why, approvalWords[done.why] ?? 'It cannot be approved now.');
      await due(vin);
      const command = await again(vin, id);
      if (command.state === 'refused' || command.state === 'expired')
        throw refused(command.error?.code ?? command.state, command.error?.message ?? 'Its time is over.');
      return command;
    },

    async cancel(vin, id, by) {
      await again(vin, id);
      const done = await change(id, { kind: 'cancel', by, at: clock.now() }, by);
      if (done === null) throw commandNotFound();
      if (done.why !== null) throw refused(done.why, 'It is with the vehicle, or has ended.');
      return done.command;
    },
  };
}

function linesOf(command: Command, input: CommandInput): CaseLine[] {
  if (isFinalState(command.state))
    return commandLine(command, 'ended', input.kind === 'cancel' ? input.by : null);
  return input.kind === 'approve' ? commandLine(command, 'approved', input.by) : [];
}

const approvalWords: Readonly<Record<string, string>> = {
  'second-person': 'Whoever asked for it cannot approve it too: a second person must.',
  'not-awaiting': 'It does not wait for approval.',
  ended: 'It has ended.',
};

const commandNotFound = () => new AppError('not-found', 'command-not-found', 'There is no such command.');
const refused = (code: string, message: string) => new AppError('conflict', code, message);
const invalid = (code: string, path: string, message: string) =>
  new AppError('invalid', code, `The command cannot be made: ${path} ${message}.`, {
    fields: [{ path, message }],
  });
