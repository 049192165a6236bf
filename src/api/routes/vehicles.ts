import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { decodeCursor, pageOf } from '../../shared/page.ts';
import { covers, type Scope } from '../../users/roles.ts';
import { unknownKeys, vinWarnings } from '../../vehicles/import-vehicles.ts';
import { localTimeZone } from '../../vehicles/local-time-zone.ts';
import { type Vehicle, vehicleAttributes } from '../../vehicles/vehicle.ts';
import { compileVehicleFilter, filterVehicles, type VehicleFilter } from '../../vehicles/vehicle-filter.ts';
import type { ApiContext } from '../deps.ts';
import { scopeOf } from '../plugins/access.ts';
import { note } from '../plugins/audit.ts';
import { pageQuery, vinParams } from '../schemas/common.ts';
import {
  createdVehicle,
  newVehicle,
  vehicle,
  vehicleChange,
  vehicleDetail,
  vehiclePage,
} from '../schemas/vehicle.ts';

export function vehicleRoutes(context: ApiContext): FastifyPluginAsyncZod {
  const { db, registry, credentials, pipeline, access } = context;

  function refuseOutside(scope: Scope, market: string): void {
    if (covers(scope, market)) return;
    throw new AppError('forbidden', 'market-not-in-scope', 'This market is not among yours.', {
      fields: [{ path: 'market', message: 'is not among your markets' }],
    });
  }

  return async (app) => {
    app.get(
      '/vehicles',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Vehicles'],
          summary: 'Vehicles, by VIN',
          querystring: z.object({
            filter: z
              .string()
              .max(2000)
              .optional()
              .describe(
                'One CEL expression over `vehicle`, as in `vehicle.modelYear >= 2024 && vehicle.software["BMS"] == "3.2"`. ' +
                  'A vehicle that lacks what is asked for does not match.',
              ),
            q: z.string().max(100).optional().describe('Part of the VIN, the plate or the model'),
            count: z.enum(['true', 'false']).default('false').describe('Also say how many match in all'),
            ...pageQuery,
          }),
          response: { 200: vehiclePage },
        },
      },
      async (request) => {
        const { filter, q, count, limit, cursor } = request.query;
        const scope = scopeOf(request);
        const conditions: VehicleFilter[] = [
          ...(scope === null ? [] : [({ market }: Vehicle) => covers(scope, market)]),
          ...(q === undefined || q.trim() === '' ? [] : [textSearch(q)]),
          ...(filter === undefined ? [] : [compileVehicleFilter(filter)]),
        ];
        const matches: VehicleFilter = (candidate) => conditions.every((condition) => condition(candidate));
        const after = cursor === undefined ? '' : decodeCursor('vehicles', cursor, ['string'])[0];
        const vins = registry.vins();
        const isCounted = count === 'true';
        const found = await filterVehicles(
          isCounted ? vins : vins.slice(firstAfter(vins, after)),
          registry.get,
          matches,
          isCounted ? Number.POSITIVE_INFINITY : limit + 1,
        );
        const rest = isCounted ? found.filter(({ vin }) => vin > after).slice(0, limit + 1) : found;
        const page = pageOf(rest, limit, 'vehicles', ({ vin }) => [vin]);
        return {
          items: page.items.map(toSent),
          nextCursor: page.nextCursor,
          ...(isCounted ? { total: found.length } : {}),
        };
      },
    );

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
            ...toSent(made),
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
        const [ecus, alerts] = await Promise.all([
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
        ]);
        return {
          ...toSent(found),
          ecus,
          openAlerts: alerts as z.infer<typeof vehicleDetail>['openAlerts'],
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
        return toSent(await registry.update(request.params.vin, request.body));
      },
    );

    app.delete(
      '/vehicles/:vin',
      {
        config: { access: 'vehicles.erase', audit: 'vehicle.erase' },
        schema: {
          tags: ['Vehicles'],
          summary: 'Delete a vehicle with all of its data',
          params: vinParams,
          response: { 204: z.undefined().describe('It is gone') },
        },
      },
      async (request, reply) => {
        const { vin } = request.params;
        await credentials.revoke(vin);
        await db.deleteFrom('quarantine').where('vin', '=', vin).execute();
        await db.deleteFrom('feed_events').where('vin', '=', vin).execute();
        await registry.remove(vin);
        await pipeline.telemetry.erase(vin);
        return reply.code(204).send();
      },
    );
  };
}

function textSearch(q: string): VehicleFilter {
  const wanted = q.trim().toLowerCase();
  const compact = wanted.replace(/[\s-]/g, '');
  return ({ vin, plate, model }) =>
    vin.toLowerCase().includes(compact) ||
    model.toLowerCase().includes(wanted) ||
    plate?.toLowerCase().replace(/[\s-]/g, '').includes(compact) === true;
}

/** Index of the first VIN after this one, in ascending order. */
function firstAfter(vins: readonly string[], after: string): number {
  let low = 0;
  let high = vins.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((vins[middle] ?? '') > after) high = middle;
    else low = middle + 1;
  }
  return low;
}

const toSent = (found: Vehicle) => ({ ...found, software: { ...found.software } });
