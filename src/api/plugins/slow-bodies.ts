import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Clock } from '../../shared/clock.ts';

/** A body may take this long, and longer by a millisecond for each byte that has come. */
const patienceMs = 30_000;

/**
 * Closes a connection whose request body drips: Node's own limit is as long as the largest upload may take. Routes that
 * read their body as it comes (`streamed`) set the pace themselves, until they have answered.
 */
export function registerSlowBodies(app: FastifyInstance, clock: Clock): void {
  function watch({ raw }: FastifyRequest): void {
    if (raw.complete) return;
    const { socket } = raw;
    const startedAt = clock.monotonic();
    const bytesBefore = socket.bytesRead;
    let cancel = clock.after(patienceMs, look);
    function look(): void {
      const left = patienceMs + socket.bytesRead - bytesBefore - (clock.monotonic() - startedAt);
      if (left > 0) cancel = clock.after(left, look);
      else raw.destroy();
    }
    raw.once('end', () => cancel());
    raw.once('close', () => cancel());
  }

  const hasBody = ({ headers }: FastifyRequest) =>
    headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  // Also of a request that is refused: what is left of its body is waited for on the connection.
  app.addHook('onRequest', async (request) => {
    if (hasBody(request) && request.routeOptions.config.streamed !== true) watch(request);
  });
  app.addHook('onResponse', async (request) => {
    if (hasBody(request) && request.routeOptions.config.streamed === true) watch(request);
  });
}
