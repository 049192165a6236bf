import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/**
 * The web console from `directory` (`dist/console`). Files that carry a hash in their name are kept by browsers for
 * ever; a path that is a page of the console, not a file, answers with the page itself.
 */
export async function registerConsole(app: FastifyInstance, directory: string): Promise<void> {
  const index = join(directory, 'index.html');
  if (!existsSync(index)) {
    app.get('/', { config: { access: 'public' }, schema: { hide: true } }, async (_request, reply) =>
      reply
        .type('text/plain; charset=utf-8')
        .send('The console is not built: run "npm run build". The API is at /docs.\n'),
    );
    return;
  }
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'public' };
      route.schema = { ...route.schema, hide: true };
    });
    await scope.register(fastifyStatic, {
      root: directory,
      wildcard: false,
      globIgnore: ['**/*.br', '**/*.gz', 'index.html'],
      preCompressed: true,
      cacheControl: false,
      setHeaders(response, path) {
        const isHashed = /[/\\]assets[/\\]/.test(path);
        response.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
    const page = readFileSync(index);
    scope.get('/*', async (request, reply) => {
      const path = request.url.replace(/[?#].*$/, '');
      const isPage =
        !/^\/(api|assets)\//.test(path) &&
        !/^\/[^/]*\.\w+$/.test(path) &&
        // Further down even what ends like a file may be a page, of the release bms-2.0: then a browser asks for HTML by name.
        (/\.\w+$/.test(path) ? /html/ : /html|\*\/\*/).test(request.headers.accept ?? '*/*');
      if (!isPage) return reply.callNotFound();
      return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page);
    });
  });
}
