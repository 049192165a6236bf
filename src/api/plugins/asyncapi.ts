import type { FastifyInstance } from 'fastify';
import { asyncApiDocument } from '../asyncapi-document.ts';

/** AsyncAPI 3 of what vehicles say and are told, beside the OpenAPI document and as public. */
export function registerAsyncApi(
  app: FastifyInstance,
  options: { readonly version: string; readonly publicUrl: string },
): void {
  const { hostname } = new URL(options.publicUrl);
  const document = JSON.stringify(asyncApiDocument({ version: options.version, host: hostname }));
  app.get(
    '/asyncapi.json',
    { config: { access: 'public' }, schema: { hide: true } },
    async (_request, reply) => reply.type('application/json; charset=utf-8').send(document),
  );
}
