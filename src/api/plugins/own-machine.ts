import type { FastifyRequest } from 'fastify';

/** From the machine itself, and not handed on by a proxy on it. */
export function isOwnMachine(request: FastifyRequest): boolean {
  const address = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const isForwarded =
    request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined;
  return (address === '::1' || address.startsWith('127.')) && !isForwarded;
}
