import type { FastifyInstance } from 'fastify';
import { listenError } from '../shared/listen-error.ts';
import type { Part } from '../shared/part.ts';

/** Builds the API at its start and listens; `stop` ends open requests and streams. */
export function createListener(
  { host, port }: { readonly host: string; readonly port: number },
  build: () => Promise<FastifyInstance>,
): Part {
  let app: FastifyInstance | null = null;
  return {
    async start() {
      app = await build();
      await app.listen({ host, port }).catch((error: unknown) => {
        throw listenError(error, 'The API', host, port);
      });
    },
    async stop() {
      await app?.close();
    },
  };
}
