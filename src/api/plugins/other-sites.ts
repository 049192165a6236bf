import type { FastifyRequest } from 'fastify';
import { AppError } from '../../shared/errors.ts';

/**
 * A browser sends the cookie with whatever any page makes it send; a write must come from a page of ours.
 * @throws AppError forbidden `cross-site-request`
 */
export function refuseOtherSites(request: FastifyRequest, publicUrl: string): void {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return;
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (!request.byCookie && origin === undefined) return;
  const isOurs =
    origin === undefined
      ? site === 'same-origin'
      : origin === new URL(publicUrl).origin || origin === `${request.protocol}://${request.host}`;
  if (!isOurs && (request.byCookie || request.session === null)) {
    throw new AppError(
      'forbidden',
      'cross-site-request',
      'This request did not come from a page of this server.',
    );
  }
}
