import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { FeedDraft } from '../ingest/feed-events.ts';
import type { ReceivedFaultReport, ReceivedReport } from '../ingest/parts.ts';
import { derivedId } from '../shared/ids.ts';
import { type CaseLine, commandLine, type WriteCaseLines } from './case-lines.ts';
import type { CommandCatalogue } from './command-definition.ts';
import { type CommandAnswer, stepCommand } from './command-machine.ts';
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
import { memoriesRead } from './memories-read.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export interface AnswerTaker {
  /**
   * Answers of vehicles, in the order received; those to nothing that was asked of this vehicle are passed over. What a
   * vehicle read of its fault memories comes back, to be taken as if it had reported them.
   */
  take(
    trx: Transaction<Schema>,
    answers: readonly ReceivedReport[],
  ): Promise<ReadonlyMap<ReceivedReport, readonly ReceivedFaultReport[]>>;
  /** How these commands stand, for the event stream. */
  news(trx: Transaction<Schema>, ids: readonly string[]): Promise<FeedDraft[]>;
}

/** What vehicles answer becomes the life of their commands. The same answer again changes nothing. */
export function createAnswerTaker({
  catalogue,
  writeCaseLines,
  tellEnded,
}: {
  readonly catalogue: CommandCatalogue;
  readonly writeCaseLines: WriteCaseLines;
  readonly tellEnded: TellEnded;
}): AnswerTaker {
  /** The command, where this answer is the one that ended it, now or when the batch was done before. */
  async function takeOne(trx: Trx, answer: ReceivedReport, lines: CaseLine[]): Promise<Command | null> {
    const { vin, ref, receivedAt, payload, body } = answer;
    if (ref === null || !uuid.test(ref)) return null;
    const command = await lockCommand(trx, ref);
    if (command === undefined || command.vin !== vin) return null;
    const said = checked(catalogue, command.name, body as CommandAnswer);
    const step = stepCommand(command, { kind: 'answer', at: receivedAt, ...said });
    const isNew = await addCommandEvent(trx, {
      id: derivedId('command-answer', vin, ref, payload.toString('base64')),
      ...{ commandId: ref, at: receivedAt, kind: 'answer', actor: 'vehicle' },
      data: { ...(body as object), ...(step.changed ? {} : { ignored: step.why }) },
    });
    if (!isNew || !step.changed) return command.endedAt === receivedAt ? command : null;
    const saved = await saveLife(trx, command, step.life, receivedAt);
    if (saved.endedAt === null) return null;
    await tellEnded(trx, saved, null);
    lines.push(...commandLine(saved, 'ended', null));
    return saved;
  }

  return {
    async take(trx, answers) {
      const lines: CaseLine[] = [];
      const read = new Map<ReceivedReport, readonly ReceivedFaultReport[]>();
      for (const answer of answers) {
        const ended = await takeOne(trx, answer, lines);
        const memories = ended === null ? [] : memoriesRead(ended, answer);
        if (memories.length > 0) read.set(answer, memories);
      }
      // Behind all commands, so that nobody who holds a case is waited for while holding a command that he waits for.
      await writeCaseLines(trx, lines, answers.at(-1)?.receivedAt ?? 0);
      return read;
    },

    async news(trx, ids) {
      const wanted = ids.filter((id) => uuid.test(id));
      if (wanted.length === 0) return [];
      const rows = await trx
        .selectFrom('commands')
        .innerJoin('vehicles', 'vehicles.vin', 'commands.vin')
        .selectAll('commands')
        .select('vehicles.market')
        .where('commands.id', 'in', wanted)
        .execute();
      return rows.map(({ market, ...row }) => {
        const command = toCommand(row);
        return commandNews(command, market, command.endedAt ?? command.sentAt ?? command.requestedAt);
      });
    },
  };
}

/** A success whose result is not what this command gives is none that anybody can use. */
function checked(catalogue: CommandCatalogue, name: string, said: CommandAnswer): CommandAnswer {
  const { state, result, error, progress } = said;
  const answer: CommandAnswer = {
    state,
    ...(result === undefined ? {} : { result }),
    ...(error === undefined ? {} : { error: { code: error.code, message: error.message } }),
    ...(progress === undefined ? {} : { progress }),
  };
  if (state !== 'succeeded') return answer;
  const fits = catalogue.get(name)?.result.safeParse(result ?? {}).success ?? true;
  if (fits) return answer;
  const message = 'The vehicle says that it succeeded, but its result cannot be understood.';
  return { ...answer, state: 'failed', error: { code: 'bad-result', message } };
}
