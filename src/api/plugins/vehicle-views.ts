import type { FastifyInstance } from 'fastify';
import type { VehicleViews } from '../../diagnostics/vehicle-views.ts';

/** Whoever is shown something of a vehicle is in its owner's record: `/vehicles/:vin/faults` is a view of `faults`. */
export function registerVehicleViews(app: FastifyInstance, views: Pick<VehicleViews, 'note'>): void {
  app.addHook('onResponse', async (request, reply) => {
    const { url } = request.routeOptions;
    const { vin } = (request.params ?? {}) as { vin?: unknown };
    if (request.method !== 'GET' || reply.statusCode >= 300 || request.session === null) return;
    if (typeof vin !== 'string' || url === undefined) return;
    const [, what] = /\/vehicles\/:vin\/([a-z-]+)/.exec(url) ?? [];
    views.note(vin, request.session.username, what ?? 'vehicle');
  });
}
