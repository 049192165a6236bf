import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { covers, type Scope } from '../../users/roles.ts';
import { unknownKeys, vinWarnings } from '../../vehicles/import-vehicles.ts';
import { localTimeZone } from '../../vehicles/local-time-zone.ts';
import { vehicleAttributes } from '../../vehicles/vehicle.ts';
import type { ApiContext } from '../deps.ts';
import { languageOf } from '../language.ts';
import { scopeOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { toVehicleAnswer } from '../reads/fleet.ts';
import { readOpenCases } from '../reads/open-cases.ts';
import { vinParams } from '../schemas/common.ts';
import { createdVehicle, newVehicle, vehicle, vehicleChange, vehicleDetail } from '../schemas/vehicle.ts';

export function vehicleRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { db, registry, credentials, access } = context;

  function refuseOutside(scope: Scope, market: string): void {
    if (covers(scope, market)) return;
    throw new AppError('forbidden', 'market-not-in-scope', 'This market is not among yours.', {
      fields: [{ path: 'market', message: 'is not among your markets' }],
    });
  }

  return async (app) => {
    app.post(
      '/vehicles',
      {
        config: { access: 'vehicles.write', audit: 'vehicle.create' },
        schema: {
          tags: ['Vehicles'],
          summary: 'Register a vehicle',
          description:
            'The password is the secret that the vehicle signs in with over MQTT; it is shown once.',
          body: newVehicle,
          response: { 201: createdVehicle },
        },
      },
      async (request, reply) => {
        const attributes = vehicleAttributes.parse(request.body);
        refuseOutside(scopeOf(request), attributes.market);
        const made = await registry.create(attributes);
        let password: string;
        try {
          password = await credentials.issue(made.vin);
        } catch (error) {
          await registry.remove(made.vin);
          throw error;
        }
        note(request, { vin: made.vin, detail: attributes });
        return reply
          .code(201)
          .header('location', `/api/v1/vehicles/${made.vin}`)
          .send({
            ...toVehicleAnswer(made),
            credentials: { username: made.vin, password },
            warnings: [...vinWarnings(made.vin), ...unknownKeys(request.body)],
          });
      },
    );

    app.get(
      '/vehicles/:vin',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Vehicles'],
          summary: 'One vehicle',
          params: vinParams,
          response: { 200: vehicleDetail },
        },
      },
      async (request) => {
        const found = access.vehicle(request, request.params.vin);
        const [ecus, alerts, openCases] = await Promise.all([
          db
            .selectFrom('vehicle_software')
            .select(['ecu', 'hardware', 'serial', 'software', 'reported_at as reportedAt'])
            .where('vin', '=', found.vin)
            .orderBy('ecu')
            .execute(),
          db
            .selectFrom('alerts')
            .select(['id', 'rule', 'severity', 'state'])
            .select([
              'active_since as activeSince',
              'fired_at as firedAt',
              'acknowledged_by as acknowledgedBy',
            ])
            .where('vin', '=', found.vin)
            .where('state', '<>', 'resolved')
            .orderBy('active_since', 'desc')
            .execute(),
          readOpenCases(db, found.vin, languageOf(request)),
        ]);
        return {
          ...toVehicleAnswer(found),
          ecus,
          openAlerts: alerts as z.infer<typeof vehicleDetail>['openAlerts'],
          openCases,
          hasCredentials: credentials.has(found.vin),
          localTimeZone: localTimeZone(found),
        };
      },
    );

    app.patch(
      '/vehicles/:vin',
      {
        config: { access: 'vehicles.write', audit: 'vehicle.change' },
        schema: {
          tags: ['Vehicles'],
          summary: 'Change what is known by registration',
          params: vinParams,
          body: vehicleChange,
          response: { 200: vehicle },
        },
      },
      async (request) => {
        if (request.body.market !== undefined) refuseOutside(scopeOf(request), request.body.market);
        note(request, { detail: request.body });
        return toVehicleAnswer(await registry.update(request.params.vin, request.body));
      },
    );
  };
}
