import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Database } from '../../database/database.ts';
import { createKeptSecret } from '../../database/kept-secret.ts';
import type { Clock } from '../../shared/clock.ts';

export type TicketKind = 'second-step' | 'passkey-new' | 'passkey-sign-in';

/**
 * What says that the step before has been done: signed and short-lived, so that asking for one writes nothing, and good once.
 * `subject` is whom or what it was given for; it is not in the ticket.
 */
export interface Tickets {
  issue(kind: TicketKind, subject: string): Promise<Buffer>;
  isGood(kind: TicketKind, subject: string, ticket: Uint8Array): Promise<boolean>;
  /** False where it was used before. */
  spend(ticket: Uint8Array): Promise<boolean>;
}

export const ticketLivesMs = 5 * 60_000;
const nonceBytes = 16;
const timeBytes = 8;
const macBytes = 32;

export function createTickets({ db, clock }: { readonly db: Database; readonly clock: Clock }): Tickets {
  const secret = createKeptSecret(db, 'sign-in-tickets');

  async function macOf(kind: TicketKind, subject: string, head: Uint8Array): Promise<Buffer> {
    return createHmac('sha256', await secret())
      .update(JSON.stringify([kind, subject]))
      .update(head)
      .digest();
  }

  return {
    async issue(kind, subject) {
      const head = Buffer.concat([randomBytes(nonceBytes), Buffer.alloc(timeBytes)]);
      head.writeBigUInt64BE(BigInt(clock.now() + ticketLivesMs), nonceBytes);
      return Buffer.concat([head, await macOf(kind, subject, head)]);
    },
    async isGood(kind, subject, ticket) {
      if (ticket.length !== nonceBytes + timeBytes + macBytes) return false;
      const head = Buffer.from(ticket.subarray(0, nonceBytes + timeBytes));
      const isOurs = timingSafeEqual(ticket.subarray(head.length), await macOf(kind, subject, head));
      return isOurs && clock.now() < Number(head.readBigUInt64BE(nonceBytes));
    },
    async spend(ticket) {
      const spent = await db
        .insertInto('spent_tickets')
        .values({
          ticket_hash: createHash('sha256').update(ticket).digest(),
          expires_at: clock.now() + ticketLivesMs,
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return (spent.numInsertedOrUpdatedRows ?? 0n) > 0n;
    },
  };
}
