import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { sendArtifact } from '../artifact-download.ts';
import type { ApiContext } from '../deps.ts';
import { ddiArtifactList, ddiVehicle } from '../schemas/ddi.ts';
import { fileName } from '../schemas/releases.ts';

const tags = ['DDI'];
const config = { access: 'vehicle' } as const;
const module = ddiVehicle.extend({
  moduleId: z.string().max(20).describe('A step of an action that is open'),
});
const params = module.extend({ fileName });
const md5Suffix = '.MD5SUM';
const binary = { 'application/octet-stream': { schema: z.string() } };

/** The files of actions that are open. */
export function ddiArtifactRoutes({ ddi, ota }: ApiContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      '/softwaremodules/:moduleId/artifacts',
      {
        config,
        schema: {
          tags,
          summary: 'The artifacts of a step',
          params: module,
          response: { 200: ddiArtifactList },
        },
      },
      async ({ params: { controllerId, moduleId } }) => ddi.artifacts(controllerId, moduleId),
    );

    const path = '/softwaremodules/:moduleId/artifacts/:fileName';
    app.head(path, { config, compress: false, schema: { hide: true, params } }, async (request, reply) => {
      const { controllerId, moduleId, fileName: name } = request.params;
      return sendArtifact(request, reply, ota.artifacts, await ddi.artifact(controllerId, moduleId, name));
    });
    app.get(
      path,
      {
        config,
        compress: false,
        schema: {
          tags,
          summary: 'The bytes of an artifact, or its MD5',
          description:
            'Takes Range with If-Range, and If-None-Match; the entity tag is the SHA-256. With `.MD5SUM` behind the name, a line for `md5sum -c`.',
          params,
          response: {
            200: { description: 'All of it', content: binary },
            206: { description: 'The range', content: binary },
          },
        },
      },
      async (request, reply) => {
        const { controllerId, moduleId, fileName: name } = request.params;
        if (name.endsWith(md5Suffix)) {
          const file = await ddi.artifact(controllerId, moduleId, name.slice(0, -md5Suffix.length));
          const line = `${file.md5}  ${file.name}\n`;
          return reply
            .type('text/plain; charset=utf-8')
            .serializer((text: string) => text)
            .send(line as never);
        }
        const artifact = await ddi.artifact(controllerId, moduleId, name);
        return sendArtifact(request, reply as never, ota.artifacts, artifact) as never;
      },
    );
  };
}
