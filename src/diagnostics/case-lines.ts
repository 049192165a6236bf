import type { Database } from '../database/database.ts';
import { AppError } from '../shared/errors.ts';
import type { Command, Trx } from './command-rows.ts';
import type { RemoteSession } from './remote-sessions.ts';

/** A line in the log of a case; `by` is null where the vehicle or the server did it. */
export interface CaseLine {
  readonly caseId: string;
  readonly kind: 'command' | 'session';
  readonly data: Readonly<Record<string, unknown>>;
  readonly by: string | null;
}

/** Writes them in the caller's transaction, in order; a case that is gone is passed over. */
export type WriteCaseLines = (trx: Trx, lines: readonly CaseLine[], at: number) => Promise<void>;

/** What became of a command, for its case; none where it has no case. The answer itself stays with the command. */
export function commandLine(
  { id, name, risk, state, reason, error, caseId, sessionId }: Command,
  what: 'requested' | 'approved' | 'ended',
  by: string | null,
): CaseLine[] {
  if (caseId === null) return [];
  return [{ caseId, kind: 'command', data: { what, id, name, risk, state, reason, error, sessionId }, by }];
}

export function sessionLine(session: RemoteSession, what: 'opened' | 'closed'): CaseLine[] {
  const { id, caseId, username, reason, expiresAt, closedBy, closedBecause } = session;
  if (caseId === null) return [];
  const by = what === 'opened' ? username : closedBy === 'server' ? null : closedBy;
  const data = what === 'opened' ? { reason, expiresAt } : { because: closedBecause };
  return [{ caseId, kind: 'session', data: { what, id, username, ...data }, by }];
}

/**
 * Is it a case of this vehicle, or of a cause that the vehicle has?
 * @throws AppError invalid `unknown-case`
 */
export async function checkCase(db: Database, vin: string, caseId: string | null): Promise<void> {
  if (caseId === null) return;
  const found = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(caseId)
    ? await db
        .selectFrom('cases')
        .select('id')
        .where('vin', '=', vin)
        .where((row) => row.or([row('id', '=', caseId), row('parent', '=', caseId)]))
        .limit(1)
        .executeTakeFirst()
    : undefined;
  if (found !== undefined) return;
  const fields = [{ path: 'caseId', message: 'is no case of this vehicle' }];
  throw new AppError('invalid', 'unknown-case', 'The case is no case of this vehicle: caseId.', { fields });
}
