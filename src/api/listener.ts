import type { FastifyInstance } from 'fastify';
import { type Listening, listenError } from '../shared/listen-error.ts';
import type { Part } from '../shared/part.ts';

const listening: Listening = {
  what: 'The API',
  portSetting: 'ROADSIDE_HTTP_PORT',
  hostSetting: 'ROADSIDE_HTTP_HOST',
};

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
        throw listenError(error, listening, host, port);
      });
    },
    async stop() {
      await app?.close();
    },
  };
}
