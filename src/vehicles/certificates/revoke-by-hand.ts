import type { Database } from '../../database/database.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import { checkedSerial, longestReason, type Revocation, revokeSerial } from './certificate-rows.ts';

/**
 * From the command line, with its line in the audit log. Servers that run hear of it.
 * @throws AppError invalid `bad-serial`, `bad-reason`, conflict `already-revoked`
 */
export async function revokeByHand(
  db: Database,
  clock: Clock,
  serialText: string,
  reason: string,
): Promise<Revocation> {
  const serial = checkedSerial(serialText);
  if (reason.length < 3 || reason.length > longestReason)
    throw new AppError('invalid', 'bad-reason', `The reason must have 3 to ${longestReason} characters.`);
  const by = 'command line';
  return db.transaction().execute(async (trx) => {
    const made = await revokeSerial(trx, clock, { serial, reason, by });
    await trx
      .insertInto('audit')
      .values({
        ...{ at: clock.now(), username: by, action: 'certificate.revoke', vin: null, target: serial },
        ...{ detail: JSON.stringify({ reason, vins: made.vins }), remote_address: null },
      })
      .execute();
    return made;
  });
}
