import { sql } from 'kysely';
import { AppError } from '../shared/errors.ts';
import { type Command, type CommandRow, type Trx, toCommand } from './command-rows.ts';

/** What may be open for one vehicle: more than a person can mean at once. Bytes of arguments. */
export const queueLimits = { commands: 100, bytes: 256 * 1024 } as const;

/**
 * Holds the vehicle's queue until the transaction ends, and finds what has to make room in it: the oldest that were not sent
 * yet. `needed` is the number of commands to come, `bytes` their arguments.
 * @throws AppError conflict `too-many-commands` where all that is open is with the vehicle, or with people
 */
export async function holdQueue(
  trx: Trx,
  vin: string,
  needed: number,
  bytes: number,
): Promise<readonly Command[]> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`commands ${vin}`}, 0))`.execute(trx);
  const { rows: held } = await sql<{ open: number; bytes: number }>`
    select count(*)::int as open, coalesce(sum(octet_length(args::text)), 0)::int as bytes
    from commands where vin = ${vin} and ended_at is null`.execute(trx);
  let open = Number(held[0]?.open ?? 0) + needed;
  let kept = Number(held[0]?.bytes ?? 0) + bytes;
  const isFull = () => open > queueLimits.commands || kept > queueLimits.bytes;
  if (!isFull()) return [];
  // One that is being sent or answered is held by that, and has a way on.
  const rows: CommandRow[] = await trx
    .selectFrom('commands')
    .selectAll()
    .where('vin', '=', vin)
    .where('state', '=', 'queued')
    .where('ended_at', 'is', null)
    .orderBy('requested_at')
    .orderBy('id')
    .limit(queueLimits.commands)
    .forUpdate()
    .skipLocked()
    .execute();
  const leaving: Command[] = [];
  for (const row of rows) {
    if (!isFull()) break;
    leaving.push(toCommand(row));
    open--;
    kept -= Buffer.byteLength(JSON.stringify(row.args));
  }
  if (!isFull()) return leaving;
  const message = `${queueLimits.commands} commands are open for this vehicle, or ${queueLimits.bytes / 1024} kB of arguments.`;
  throw new AppError('conflict', 'too-many-commands', message);
}
