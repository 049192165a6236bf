import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { readVehicleExtent } from '../../vehicles/vehicle-extent.ts';
import type { ApiContext } from '../deps.ts';
import { vinParams } from '../schemas/common.ts';
import { vehicleExtent } from '../schemas/vehicle.ts';

export function vehicleExtentRoutes({ db, pipeline }: ApiContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/vehicles/:vin/extent',
      {
        config: { access: 'vehicles.read' },
        schema: {
          tags: ['Vehicles'],
          summary: 'How much is kept about a vehicle',
          params: vinParams,
          response: { 200: vehicleExtent },
        },
      },
      async ({ params }) => {
        const [extent, signals] = await Promise.all([
          readVehicleExtent(db, params.vin),
          pipeline.telemetry.signalsOf(params.vin),
        ]);
        return { ...extent, signals: signals.length };
      },
    );
  };
}
