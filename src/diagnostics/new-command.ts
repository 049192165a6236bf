import { randomUUID } from 'node:crypto';
import { AppError } from '../shared/errors.ts';
import { storableJson, storableText } from '../shared/storable-json.ts';
import { describeIssue, fieldErrors, sentenceOf } from '../shared/validation.ts';
import type { CommandDefinition } from './command-definition.ts';
import { addCommandEvent, type Command, type Trx, toCommand } from './command-rows.ts';

export interface NewCommand {
  readonly vin: string;
  readonly name: string;
  readonly args: unknown;
  readonly reason: string;
  readonly expiresInSeconds: number | null;
  readonly caseId: string | null;
  readonly by: string;
}

export async function insertCommand(
  trx: Trx,
  made: {
    readonly given: NewCommand;
    readonly definition: CommandDefinition;
    readonly args: unknown;
    readonly now: number;
    readonly expiresAt: number;
    readonly sessionId: string | null;
    readonly caseId: string | null;
    readonly afterId: string | null;
  },
): Promise<Command> {
  const { given, definition, args, now, expiresAt, sessionId, caseId, afterId } = made;
  const { name, risk, runsWithinMs } = definition;
  const id = randomUUID();
  const state = risk === 'safety' ? 'awaiting-approval' : 'queued';
  const row = await trx
    .insertInto('commands')
    .values({
      ...{ id, vin: given.vin, name, args: storableJson(args), risk, state },
      ...{ reason: storableText(given.reason), requested_by: given.by, requested_at: now },
      ...{ expires_at: expiresAt, runs_within_ms: runsWithinMs, deadline: expiresAt },
      ...{ approved_by: null, approved_at: null, session_id: sessionId, case_id: caseId, after_id: afterId },
      ...{ sends: 0, sent_at: null, ended_at: null, progress: null, result: null, error: null, version: 1 },
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await addCommandEvent(trx, {
    ...{ id: randomUUID(), commandId: id, at: now, kind: 'requested', actor: given.by },
    data: { state, reason: given.reason },
  });
  return toCommand(row);
}

/** @throws AppError invalid `bad-arguments` */
export function argumentsOf(definition: CommandDefinition, given: unknown): unknown {
  const parsed = definition.args.safeParse(given, { error: describeIssue });
  if (parsed.success) return parsed.data;
  const fields = fieldErrors(parsed.error).map(({ path, message }) => ({
    path: path === '' ? 'args' : `args.${path}`,
    message,
  }));
  throw new AppError('invalid', 'bad-arguments', sentenceOf(fields), { fields });
}
