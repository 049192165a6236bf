import { storableText } from '../shared/storable-json.ts';
import type { Tickets } from '../users/second-factor/tickets.ts';

interface Known {
  readonly username: string;
  readonly passwordHash: string;
}

/** A ticket is void once the password is another. */
const subjectOf = ({ username, passwordHash }: Known) => JSON.stringify([username, passwordHash]);

/** Says that this user's password was right: `NAME.TICKET`, both base64url. */
export async function writeTicket(tickets: Tickets, user: Known): Promise<string> {
  const ticket = await tickets.issue('second-step', subjectOf(user));
  return `${Buffer.from(user.username).toString('base64url')}.${ticket.toString('base64url')}`;
}

/** Whom it names; to be believed only once `isGood` says so. */
export const nameIn = (ticket: string): string =>
  storableText(Buffer.from(ticket.split('.')[0] ?? '', 'base64url').toString());

const bytesOf = (ticket: string) => Buffer.from(ticket.split('.')[1] ?? '', 'base64url');

export const isGoodTicket = (tickets: Tickets, user: Known, ticket: string): Promise<boolean> =>
  tickets.isGood('second-step', subjectOf(user), bytesOf(ticket));

export const spendTicket = (tickets: Tickets, ticket: string): Promise<boolean> =>
  tickets.spend(bytesOf(ticket));
