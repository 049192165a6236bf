import type { FastifyPluginAsync } from 'fastify';
import { ddiPath } from '../../ota/ddi/ddi-documents.ts';
import type { ApiContext } from '../deps.ts';
import { createVehicleAccess } from '../plugins/vehicle-access.ts';
import { ddiArtifactRoutes } from './ddi-artifacts.ts';
import { ddiReadRoutes } from './ddi-reads.ts';
import { ddiReportRoutes } from './ddi-reports.ts';

const mostBytes = 256 * 1024;

/** hawkBit's Direct Device Integration API, version 1; what a client needs is in `ota/ddi/ddi.ts`. Bodies are read there, as they come. */
export function ddiRoutes(context: ApiContext): FastifyPluginAsync {
  const { credentials, registry, settings, failures } = context;
  const signIn = createVehicleAccess({
    verify: credentials.verify,
    isRegistered: (vin) => registry.get(vin) !== undefined,
    gatewayToken: settings.ddiGatewayToken,
    failures,
  });
  const prefix = `${ddiPath}/:controllerId`;

  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: mostBytes }, (_request, body, done) =>
      done(null, body),
    );
    app.addHook('onRequest', async (request) => {
      const { controllerId } = request.params as { controllerId: string };
      await signIn(request, controllerId);
    });
    await app.register(ddiReadRoutes(context), { prefix });
    await app.register(ddiReportRoutes(context), { prefix });
    await app.register(ddiArtifactRoutes(context), { prefix });
  };
}
