import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import { insertFeedEvents } from '../ingest/feed-events.ts';
import type { FeedEvent } from '../ingest/pipeline.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import { storableJson, storableText } from '../shared/storable-json.ts';
import { describeIssue, fieldErrors, sentenceOf } from '../shared/validation.ts';
import type { FleetVehicle } from '../vehicles/vehicle.ts';
import { type CommandCatalogue, type CommandDefinition, lifeLimits } from './command-definition.ts';
import type { CommandGuard } from './command-guard.ts';
import { type CommandInput, stepCommand } from './command-machine.ts';
import {
  addCommandEvent,
  type Command,
  commandNews,
  lockCommand,
  saveLife,
  type Trx,
  toCommand,
} from './command-rows.ts';

export interface NewCommand {
  readonly vin: string;
  readonly name: string;
  readonly args: unknown;
  readonly reason: string;
  readonly expiresInSeconds: number | null;
  readonly caseId: string | null;
  readonly by: string;
}

/** Commands to vehicles: PostgreSQL holds them, `command-machine.ts` says what may become of them. */
export interface Commands {
  /** @throws AppError invalid `unknown-command`, `bad-arguments`; conflict with why it is refused */
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

/** More than a person can mean at once; the oldest expire. */
const mostOpen = 100;

export function createCommands(options: {
  readonly db: Database;
  readonly catalogue: CommandCatalogue;
  readonly guard: CommandGuard;
  readonly vehicle: (vin: string) => FleetVehicle | undefined;
  /** Something is to be sent to this vehicle. */
  readonly due: (vin: string) => Promise<void>;
  readonly publish: (events: readonly FeedEvent[]) => void;
  readonly clock: Clock;
}): Commands {
  const { db, catalogue, guard, vehicle, due, publish, clock } = options;
  const marketOf = (vin: string) => vehicle(vin)?.market ?? null;

  async function change(id: string, input: CommandInput, actor: string) {
    const done = await db.transaction().execute(async (trx) => {
      const before = await lockCommand(trx, id);
      if (before === undefined) return null;
      const { life, changed, why } = stepCommand(before, input);
      if (!changed) return { command: before, why, told: [] };
      const command = await saveLife(trx, before, life, input.at);
      await addCommandEvent(trx, {
        ...{ id: randomUUID(), commandId: id, at: input.at, kind: command.state, actor },
        data: command.error === null ? {} : { error: command.error },
      });
      return {
        command,
        why,
        told: await insertFeedEvents(trx, [commandNews(command, marketOf(command.vin), input.at)]),
      };
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
      const sessionId = await guard.sessionFor(definition, given.vin, given.by);
      const obstacle =
        definition.risk === 'safety' ? await guard.obstacle(definition, given.vin, sessionId) : null;
      if (obstacle !== null) throw refused(obstacle.code, obstacle.message);
      const now = clock.now();
      const made = await db.transaction().execute(async (trx) => {
        await sql`select pg_advisory_xact_lock(hashtextextended(${`commands ${given.vin}`}, 0))`.execute(trx);
        await refuseTooMany(trx, given.vin);
        const first = definition.after === null ? undefined : catalogue.get(definition.after);
        const common = { given, args, now, expiresAt: now + seconds * 1000, sessionId };
        const before =
          first === undefined ? null : await insert(trx, { ...common, definition: first, afterId: null });
        const command = await insert(trx, { ...common, definition, afterId: before?.id ?? null });
        const news = [before, command].flatMap((one) =>
          one === null ? [] : [commandNews(one, marketOf(given.vin), now)],
        );
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

async function refuseTooMany(trx: Trx, vin: string): Promise<void> {
  const { open } = await trx
    .selectFrom('commands')
    .select((eb) => eb.fn.countAll<number>().as('open'))
    .where('vin', '=', vin)
    .where('ended_at', 'is', null)
    .executeTakeFirstOrThrow();
  if (Number(open) >= mostOpen)
    throw refused('too-many-commands', `${mostOpen} commands wait for this vehicle already.`);
}

async function insert(
  trx: Trx,
  made: {
    readonly given: NewCommand;
    readonly definition: CommandDefinition;
    readonly args: unknown;
    readonly now: number;
    readonly expiresAt: number;
    readonly sessionId: string | null;
    readonly afterId: string | null;
  },
): Promise<Command> {
  const { given, definition, args, now, expiresAt, sessionId, afterId } = made;
  const id = randomUUID();
  const state = definition.risk === 'safety' ? 'awaiting-approval' : 'queued';
  const row = await trx
    .insertInto('commands')
    .values({
      ...{
        id,
        vin: given.vin,
        name: definition.name,
        args: storableJson(args),
        risk: definition.risk,
        state,
      },
      ...{
        reason: storableText(given.reason),
        requested_by: given.by,
        requested_at: now,
        expires_at: expiresAt,
      },
      ...{
        runs_within_ms: definition.runsWithinMs,
        deadline: expiresAt,
        approved_by: null,
        approved_at: null,
      },
      ...{ session_id: sessionId, case_id: given.caseId, after_id: afterId, sends: 0, sent_at: null },
      ...{ ended_at: null, progress: null, result: null, error: null, version: 1 },
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await addCommandEvent(trx, {
    ...{ id: randomUUID(), commandId: id, at: now, kind: 'requested', actor: given.by },
    data: { state, reason: given.reason },
  });
  return toCommand(row);
}

function argumentsOf(definition: CommandDefinition, given: unknown): unknown {
  const parsed = definition.args.safeParse(given, { error: describeIssue });
  if (parsed.success) return parsed.data;
  const fields = fieldErrors(parsed.error).map(({ path, message }) => ({
    path: path === '' ? 'args' : `args.${path}`,
    message,
  }));
  throw new AppError('invalid', 'bad-arguments', sentenceOf(fields), { fields });
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
