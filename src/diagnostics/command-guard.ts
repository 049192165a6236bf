import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import type { Logger } from '../shared/logger.ts';
import type { LastValue } from '../telemetry/telemetry-store.ts';
import type { FleetVehicle } from '../vehicles/vehicle.ts';
import type { CommandError } from './command.ts';
import type { CommandDefinition } from './command-definition.ts';
import type { RemoteSession, RemoteSessions } from './remote-sessions.ts';
import { obstacleOf } from './standing-proof.ts';

/** What must be so before a command is taken, and again at the moment when it is sent. */
export interface CommandGuard {
  /**
   * The person's session. What reads needs none, and belongs to it where there is one.
   * @throws AppError conflict `session-required`, `session-of-another`, `consent-too-narrow`
   */
  sessionFor(definition: CommandDefinition, vin: string, username: string): Promise<RemoteSession | null>;
  /** Null where it may be sent now. */
  obstacle(
    definition: CommandDefinition,
    vin: string,
    sessionId: string | null,
  ): Promise<CommandError | null>;
}

export function createCommandGuard(options: {
  readonly sessions: Pick<RemoteSessions, 'current'>;
  readonly vehicle: (vin: string) => FleetVehicle | undefined;
  readonly isOnline: (vin: string) => boolean;
  readonly lastValues: (vin: string) => Promise<readonly LastValue[]>;
  readonly clock: Clock;
  readonly logger: Logger;
}): CommandGuard {
  const { sessions, vehicle, isOnline, lastValues, clock, logger } = options;
  const offline: CommandError = {
    code: 'vehicle-offline',
    message: 'The vehicle is not connected; a command that can move or stop it never waits.',
  };
  return {
    async sessionFor({ risk }, vin, username) {
      const current = await sessions.current(vin);
      if (risk === 'read') return current?.session.username === username ? current.session : null;
      if (current === null) {
        const message = 'What changes a vehicle needs a remote session, with the consent of its owner.';
        throw new AppError('conflict', 'session-required', message);
      }
      if (current.session.username !== username)
        throw new AppError(
          'conflict',
          'session-of-another',
          'Somebody else is in a session with this vehicle.',
        );
      if (!current.consent.covers.includes(risk))
        throw new AppError('conflict', 'consent-too-narrow', 'The consent of the owner does not cover this.');
      return current.session;
    },

    async obstacle({ risk, preconditions }, vin, sessionId) {
      if (risk !== 'read') {
        const current = await sessions.current(vin);
        if (current === null || current.session.id !== sessionId || !current.consent.covers.includes(risk))
          return {
            code: 'session-over',
            message: 'The remote session, or the consent that it stood on, is over.',
          };
      }
      if (Object.keys(preconditions).length === 0) return null;
      if (!isOnline(vin)) return offline;
      let values: readonly LastValue[];
      try {
        values = await lastValues(vin);
      } catch (error) {
        logger.warn({ err: error, vin }, 'a command is refused: how the vehicle stands cannot be read');
        return { code: 'state-unknown', message: 'How the vehicle stands cannot be found out now.' };
      }
      // It may have gone meanwhile.
      if (!isOnline(vin)) return offline;
      return obstacleOf(preconditions, {
        values,
        now: clock.now(),
        heardAt: vehicle(vin)?.lastSeenAt ?? null,
      });
    },
  };
}
