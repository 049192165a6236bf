import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { OpenAPIV3_1 } from 'openapi-types';
import type { z } from 'zod';
import { type Permission, permissions } from '../../users/roles.ts';
import { problem } from './problem-details.ts';

const description = `What vehicles report, what is wrong with them, and what is done about it.

Sign in with \`POST /api/v1/sessions\` and send \`Authorization: Bearer TOKEN\`. Times are milliseconds since 1970 UTC; \`from\` and \`to\` also take
ISO 8601 and are half open. Lists take \`limit\` and \`cursor\`. A write may carry \`Idempotency-Key\`. Errors are RFC 9457 problem details with a
stable \`code\`. A vehicle outside your markets answers as one that does not exist. What vehicles say over MQTT is in \`/asyncapi.json\`.`;

/** OpenAPI 3.1 from the routes' own schemas, and pages to read it. Registered before the routes. */
export async function registerOpenApi(app: FastifyInstance, options: { version: string }): Promise<void> {
  app.addHook('onRoute', (route) => {
    if (route.url.startsWith('/docs')) route.config = { ...route.config, access: 'public' };
    const { schema, config } = route;
    if (schema === undefined || schema.hide === true || route.method === 'HEAD') return;
    const access = config?.access ?? 'signed-in';
    Object.assign(schema, { 'x-access': access });
    const signIns = [{ token: [] }, { cookie: [] }];
    schema.security =
      access === 'public'
        ? []
        : access === 'vehicle'
          ? [{ vehicle: [] }]
          : access === 'broker'
            ? [{ broker: [] }]
            : access === 'anybody'
              ? [...signIns, {}]
              : signIns;
    if (access in permissions) {
      const roles = permissions[access as Permission].join(', ');
      schema.description = [schema.description, `Roles: ${roles}.`].filter(Boolean).join('\n\n');
    }
    schema.response = {
      default: {
        description: 'What went wrong',
        content: { 'application/problem+json': { schema: problem } },
      },
      ...(schema.response as object | undefined),
    };
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Roadside',
        version: options.version,
        description,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      // Wherever the document was read: a page may only call the host that it came from.
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer' },
          cookie: { type: 'apiKey', in: 'cookie', name: 'roadside_session' },
          vehicle: {
            ...{ type: 'apiKey', in: 'header', name: 'Authorization' },
            description: '`TargetToken SECRET`, the vehicle’s own secret, or `GatewayToken TOKEN`',
          },
          broker: {
            ...{ type: 'http', scheme: 'bearer' },
            description: 'The secret of `ROADSIDE_BROKER_HOOK_SECRET`, or in the path',
          },
        },
      },
    },
    transform: createJsonSchemaTransform({ zodToJsonConfig: { override } }),
    transformObject: (document) => withoutUnused(toDocument(document) as OpenAPIV3_1.Document),
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: {
      'default-src': "'self'",
      'style-src': ["'self'", "'unsafe-inline'"],
      'img-src': ["'self'", 'data:'],
      'object-src': "'none'",
      'frame-ancestors': "'none'",
      'base-uri': "'self'",
    },
    uiConfig: { docExpansion: 'none', persistAuthorization: false, layout: 'BaseLayout' },
  });
  let document: string | undefined;
  app.get(
    '/openapi.json',
    { config: { access: 'public' }, schema: { hide: true } },
    async (_request, reply) => {
      document ??= JSON.stringify(app.swagger());
      return reply.type('application/json; charset=utf-8').send(document);
    },
  );
}

/** Answers may grow: no schema of an answer forbids keys that it does not name. */
function override({
  zodSchema,
  jsonSchema,
}: {
  zodSchema: z.core.$ZodTypes;
  jsonSchema: z.core.JSONSchema.BaseSchema;
}): void {
  const { def } = zodSchema._zod;
  if (def.type === 'undefined') jsonSchema.type = 'null';
  if (jsonSchema.additionalProperties === false && !isStrict(zodSchema))
    delete jsonSchema.additionalProperties;
}

/** What has a default, or may be left out, is as strict as it is when it is there. */
function isStrict(schema: z.core.$ZodType): boolean {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === 'default' || def.type === 'prefault' || def.type === 'optional') {
    return isStrict(def.innerType);
  }
  return def.type === 'object' && def.catchall?._zod.def.type === 'never';
}

const toDocument = createJsonSchemaTransformObject({ zodToJsonConfig: { override } });

/** Every named schema comes in two forms, as it is sent and as it is received; only those that are used stay. */
function withoutUnused(document: OpenAPIV3_1.Document): OpenAPIV3_1.Document {
  const schemas = document.components?.schemas ?? {};
  const used = new Set<string>();
  const follow = (part: unknown): void => {
    for (const [, name = ''] of JSON.stringify(part ?? {}).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      follow(schemas[name]);
    }
  };
  follow(document.paths);
  const kept = Object.entries(schemas).filter(([name]) => used.has(name));
  return { ...document, components: { ...document.components, schemas: Object.fromEntries(kept) } };
}
