import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { sendArtifact } from '../artifact-download.ts';
import type { ApiContext } from '../deps.ts';
import { fileName, sha256 } from '../schemas/releases.ts';

const params = z.object({ deployment: z.uuid(), sha256, name: fileName });
const querystring = z.object({ until: z.coerce.number().int().min(0), key: z.string().max(100) });

/**
 * What vehicles download: artifacts with Range, and manifests as they were signed. The address in an offer is the permission,
 * so nobody signs in here.
 */
export function downloadRoutes({ ota: { artifacts, downloads } }: ApiContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: ['GET', 'HEAD'],
      url: '/downloads/:deployment/:sha256/:name',
      config: { access: 'public' },
      compress: false,
      schema: { hide: true, params, querystring },
      handler: async (request, reply) => {
        const { deployment, sha256: wanted } = request.params;
        const { until, key } = request.query;
        const found = await downloads.open({ deployment, sha256: wanted, until }, key);
        if (found.kind === 'artifact') return sendArtifact(request, reply, artifacts, found.artifact);
        return reply
          .header('etag', `"${wanted}"`)
          .header('cache-control', 'private, no-transform, max-age=31536000, immutable')
          .type('application/octet-stream')
          .send(Buffer.from(found.text));
      },
    });
  };
}
