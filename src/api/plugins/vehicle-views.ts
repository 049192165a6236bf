import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ShownRange, VehicleViews } from '../../diagnostics/vehicle-views.ts';
import { AppError } from '../../shared/errors.ts';
import { storableText } from '../../shared/storable-json.ts';
import { tellsPlace } from '../../telemetry/place-signals.ts';
import { may } from '../../users/roles.ts';
import { sessionOf } from './access.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Vehicles that are shown by a route that does not name one in its path. */
    viewed:
      | {
          readonly vin: string;
          readonly what: string;
          readonly purpose: string;
          readonly shown: ShownRange | null;
        }[]
      | null;
  }
}

/** Something of this vehicle is shown: it is in its owner's record, as views of `what`. */
export function viewed(
  request: FastifyRequest,
  vin: string | null,
  what: string,
  purpose = '',
  shown: ShownRange | null = null,
): void {
  if (vin !== null) request.viewed = [...(request.viewed ?? []), { vin, what, purpose, shown }];
}

/** What somebody wants to see the places of a vehicle for. */
export const purposeQuery = z
  .string()
  .trim()
  .min(3)
  .max(200)
  .optional()
  .describe('What for: must be said where a signal tells where the vehicle was; its owner reads it');

/**
 * Where a vehicle was is nobody's to see by the way: it takes a right of its own and a purpose, and is in the owner's record with it and the times shown.
 * The purpose as it is kept; null where none of the signals tells a place.
 * @throws AppError forbidden `location-not-allowed`, invalid `purpose-required`
 */
export function checkLocation(
  request: FastifyRequest,
  vin: string,
  paths: readonly string[],
  purpose: string | undefined,
  shown: ShownRange,
): string | null {
  if (!paths.some(tellsPlace)) return null;
  if (!may(sessionOf(request), 'locations.read'))
    throw new AppError(
      'forbidden',
      'location-not-allowed',
      'Your role does not allow to see where a vehicle was.',
    );
  if (purpose === undefined) {
    const message = 'must say what you want to see for where the vehicle was';
    throw new AppError('invalid', 'purpose-required', `purpose ${message}.`, {
      fields: [{ path: 'purpose', message }],
    });
  }
  const kept = storableText(purpose);
  viewed(request, vin, 'location-history', kept, shown);
  return kept;
}

/** Whoever is shown something of a vehicle is in its owner's record: `/vehicles/:vin/faults` is a view of `faults`. */
export function registerVehicleViews(app: FastifyInstance, views: Pick<VehicleViews, 'note'>): void {
  app.decorateRequest('viewed', null);
  app.addHook('onResponse', async (request, reply) => {
    const { url } = request.routeOptions;
    const { session, viewed: more } = request;
    if (request.method !== 'GET' || reply.statusCode >= 300 || session === null) return;
    const { vin } = (request.params ?? {}) as { vin?: unknown };
    if (typeof vin === 'string' && url !== undefined) {
      const [, what] = /\/vehicles\/:vin\/([a-z-]+)/.exec(url) ?? [];
      views.note(vin, session.username, what ?? 'vehicle');
    }
    for (const { vin: of, what, purpose, shown } of more ?? [])
      views.note(of, session.username, what, purpose, shown);
  });
}
